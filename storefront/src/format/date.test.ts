import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { formatDate, formatRelative, toIsoString } from "@/format/date";

const now = new Date("2026-11-21T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test.each([
  [10, "now"],
  [-10, "now"],
  [300, "5 minutes ago"],
  [7_200, "2 hours ago"],
  [86_400, "yesterday"],
  [-86_400, "tomorrow"],
  [21 * 86_400, "3 weeks ago"],
])("%i seconds before is %s", (seconds, text) => expect(formatRelative(ago(seconds), now, "en")).toBe(text));

test("a moment of the contract is shown by locale", () => {
  const moment = timestampFromDate(now);
  expect(formatDate(moment, "en-GB")).toBe("21 November 2026");
  expect(formatDate(moment, "de-DE")).toBe("21. November 2026");
  expect(toIsoString(moment)).toBe("2026-11-21T12:00:00.000Z");
});

test("no moment is no text", () => expect([formatDate(undefined), formatRelative(undefined)]).toEqual(["", ""]));

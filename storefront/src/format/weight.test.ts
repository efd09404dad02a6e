import { expect, it } from "vitest";
import { formatWeight } from "./weight";

it("says grams, and kilograms from one on", () => {
  expect(formatWeight(90, "en")).toBe("90 g");
  expect(formatWeight(1250, "de")).toBe("1,3 kg");
});

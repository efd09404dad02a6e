// @vitest-environment jsdom
import { create } from "@bufbuild/protobuf";
import { UserSchema } from "@gen/souk/user/v1/user_pb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { writeDraft } from "./draft";
import { openingChoice } from "./opening-choice";

const user = (countryCode?: string) =>
  create(UserSchema, { userId: "nora", ...(countryCode && { address: { countryCode } }) });

beforeEach(() => {
  sessionStorage.clear();
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-IE");
});

describe("what the check-out opens with", () => {
  it("is the country of what was typed, else of the account, else of the browser", () => {
    expect(openingChoice(undefined).countryCode).toBe("IE");
    expect(openingChoice(user()).countryCode).toBe("IE");
    expect(openingChoice(user("DE")).countryCode).toBe("DE");
    writeDraft("nora", { shippingAddress: { countryCode: "AT" } });
    expect(openingChoice(user("DE")).countryCode).toBe("AT");
    expect(openingChoice(undefined).countryCode).toBe("IE");
  });

  it("is the cheapest way until one was chosen", () => {
    expect(openingChoice(user("DE")).shippingMethod).toBe("");
    writeDraft("nora", { shippingMethod: "express" });
    expect(openingChoice(user("DE"))).toEqual({ countryCode: "DE", shippingMethod: "express" });
  });

  it("is no country where nothing tells", () => {
    vi.spyOn(navigator, "language", "get").mockReturnValue("en");
    expect(openingChoice(undefined).countryCode).toBe("");
  });
});

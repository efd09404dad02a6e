import { describe, expect, it } from "vitest";
import { localCountryCode } from "./local-country";

describe("localCountryCode", () => {
  it("guesses from the language only where it names a country", () => {
    expect(localCountryCode("de-AT")).toBe("AT");
    expect(localCountryCode("zh-Hant-TW")).toBe("TW");
    expect(localCountryCode("en")).toBe("");
    expect(localCountryCode("es-419")).toBe("");
    expect(localCountryCode("not a language")).toBe("");
  });
});

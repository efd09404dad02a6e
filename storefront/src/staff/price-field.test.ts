import { describe, expect, it } from "vitest";
import { currencySign, examplePrice, readPrice, writePrice } from "./price-field";

const units = (text: string, currency = "EUR", locale = "en-GB") => {
  const read = readPrice(text, currency, locale);
  return "minorUnits" in read ? read.minorUnits : undefined;
};

describe("readPrice", () => {
  it("reads whole and broken amounts exactly", () => {
    expect(units("12")).toBe(1200n);
    expect(units("12.5")).toBe(1250n);
    expect(units("12.50")).toBe(1250n);
    expect(units("0.07")).toBe(7n);
    // Through floats these would be 1.1500000000000001 and 435.99999999999994.
    expect(units("1.15")).toBe(115n);
    expect(units("4.36")).toBe(436n);
    expect(units("9007199254.99")).toBe(900719925499n);
  });

  it("reads groups as the locale writes them", () => {
    expect(units("1,234.50")).toBe(123450n);
    expect(units("1.234,50", "EUR", "de-DE")).toBe(123450n);
    expect(units("1.234", "EUR", "de-DE")).toBe(123400n);
    expect(units("1 234,50", "EUR", "fr-FR")).toBe(123450n);
    expect(units("1\u202f234,50", "EUR", "fr-FR")).toBe(123450n);
    expect(units("1’234.50", "CHF", "de-CH")).toBe(123450n);
  });

  it("reads the digits of the locale", () => {
    expect(units("١٢٫٥", "EGP", "ar-EG")).toBe(1250n);
    expect(units("12.5", "EGP", "ar-EG")).toBe(1250n);
  });

  it("takes the other separator for the decimal one where nothing else can be meant", () => {
    expect(units("12,50")).toBe(1250n);
    expect(units("12.50", "EUR", "de-DE")).toBe(1250n);
  });

  it("leaves out the currency", () => {
    expect(units("€12.50")).toBe(1250n);
    expect(units(" 12,50 € ", "EUR", "de-DE")).toBe(1250n);
    expect(units("EUR 12.50")).toBe(1250n);
  });

  it("follows the currency's own minor unit", () => {
    expect(units("1200", "JPY")).toBe(1200n);
    expect(units("12.5", "JPY")).toBeUndefined();
    expect(units("1.234", "KWD")).toBe(1234n);
    expect(units("1.2345", "KWD")).toBeUndefined();
  });

  it("refuses what is no price or could be two", () => {
    for (const text of [
      "",
      "abc",
      "12.345",
      "1,23,4",
      "12,345,6",
      "1.2.3",
      "-5",
      "1e3",
      "0x10",
      "$5",
      "12.",
      ".",
      "1,2345.00",
      "1234,567.00",
    ]) {
      expect(units(text), text).toBeUndefined();
    }
  });

  it("keeps to the limits of the contract", () => {
    expect(readPrice("0", "EUR", "en")).toEqual({ fault: "The price must be more than nothing." });
    expect(units("10,000,000,000.00")).toBe(1_000_000_000_000n);
    expect(units("10,000,000,000.01")).toBeUndefined();
  });

  it("says how to write it", () => {
    expect(readPrice("x", "EUR", "de-DE")).toEqual({ fault: "Write the price like 12,50." });
    expect(readPrice("x", "JPY", "en")).toEqual({ fault: "Write the price like 125." });
  });
});

describe("writePrice", () => {
  it("writes what readPrice reads back", () => {
    for (const locale of ["en-GB", "de-DE", "fr-FR", "de-CH", "ar-EG"]) {
      for (const minorUnits of [1n, 99n, 850n, 123456n, 999_999_999_999n]) {
        const text = writePrice({ currencyCode: "EUR", minorUnits }, locale);
        expect(readPrice(text, "EUR", locale), `${text} in ${locale}`).toEqual({ minorUnits });
      }
    }
  });

  it("writes the locale's separator and all digits", () => {
    expect(writePrice({ currencyCode: "EUR", minorUnits: 1250n }, "de-DE")).toBe("12,50");
    expect(writePrice({ currencyCode: "JPY", minorUnits: 1250n }, "de-DE")).toBe("1250");
    expect(examplePrice("EUR", "en")).toBe("12.50");
    expect(currencySign("EUR", "en")).toBe("€");
  });
});

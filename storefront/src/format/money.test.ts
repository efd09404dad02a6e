import { expect, test } from "vitest";
import { formatMoney, fractionDigits, parseMinorUnits, toDecimal } from "@/format/money";

const money = (currencyCode: string, minorUnits: bigint) => ({ currencyCode, minorUnits });

test.each([
  ["EUR", 1250n, "en-IE", "€12.50"],
  ["EUR", 1250n, "de-DE", "12,50\u00a0€"],
  ["EUR", 5n, "en-IE", "€0.05"],
  ["EUR", -1250n, "en-IE", "-€12.50"],
  ["JPY", 1250n, "en-US", "¥1,250"],
  ["KWD", 1250n, "en-US", "KWD\u00a01.250"],
  ["EUR", 100_000_000_000_000_01n, "en-IE", "€100,000,000,000,000.01"],
])("%s %s in %s is %s", (currency, units, locale, text) => {
  expect(formatMoney(money(currency, units), locale)).toBe(text);
});

test("nothing is shown for no amount", () => expect(formatMoney(undefined)).toBe(""));

test("an amount becomes a decimal number and back, exactly", () => {
  expect(toDecimal(money("EUR", 1999n))).toBe("19.99");
  expect(parseMinorUnits("19.99", "EUR")).toBe(1999n);
  expect(parseMinorUnits("19,9", "EUR")).toBe(1990n);
  expect(parseMinorUnits("19", "EUR")).toBe(1900n);
  expect(parseMinorUnits("1250", "JPY")).toBe(1250n);
});

test.each(["", "abc", "1.999", "-1", "1.", "1e3", "1 000"])("%j is no amount in euros", (text) => {
  expect(parseMinorUnits(text, "EUR")).toBeUndefined();
});

test("currencies have digits of their own", () => {
  expect(["EUR", "JPY", "KWD"].map(fractionDigits)).toEqual([2, 0, 3]);
});

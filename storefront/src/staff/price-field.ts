import type { Money } from "@gen/souk/type/v1/money_pb";
import { fractionDigits, toDecimal } from "@/format/money";

/** The largest amount of the contract, in minor units. */
const MOST = 1_000_000_000_000n;

export type ReadPrice = { minorUnits: bigint } | { fault: string };

/**
 * Reads a price as it is written in a locale into minor units, exactly: "1.234,50" in German and "1,234.50" in English
 * are 123450. What could mean two amounts is refused rather than guessed.
 */
export function readPrice(text: string, currencyCode: string, locale?: string): ReadPrice {
  const digits = fractionDigits(currencyCode);
  const fault = { fault: `Write the price like ${examplePrice(currencyCode, locale)}.` };
  const parts = split(plain(text, currencyCode, locale), locale);
  if (parts === undefined || parts.fraction.length > digits) {
    return fault;
  }
  const minorUnits = BigInt(parts.whole + parts.fraction.padEnd(digits, "0"));
  if (minorUnits === 0n) {
    return { fault: "The price must be more than nothing." };
  }
  return minorUnits > MOST ? { fault: "That is more than any price can be." } : { minorUnits };
}

/** A price as the field shows it: in the locale's digits, with all digits of the minor unit and no grouping. */
export function writePrice(price: Pick<Money, "currencyCode" | "minorUnits">, locale?: string): string {
  return toDecimal(price).replace(".", separators(locale).decimal);
}

/** "12.50", as the locale writes it. */
export function examplePrice(currencyCode: string, locale?: string): string {
  return writePrice(
    { currencyCode, minorUnits: 125n * 10n ** BigInt(Math.max(0, fractionDigits(currencyCode) - 1)) },
    locale,
  );
}

/** What stands before the field: "€". */
export function currencySign(currencyCode: string, locale?: string): string {
  const parts = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: currencyCode,
    currencyDisplay: "narrowSymbol",
  }).formatToParts(0);
  return parts.find(({ type }) => type === "currency")?.value ?? currencyCode;
}

/** The text without spaces and the currency, in the digits 0 to 9. */
function plain(text: string, currencyCode: string, locale: string | undefined): string {
  const digits = [...new Intl.NumberFormat(locale, { useGrouping: false }).format(9_876_543_210n)].toReversed();
  return [
    ...oneApostrophe(text)
      .replaceAll(/\s/gu, "")
      .replace(currencySign(currencyCode, locale), "")
      .replace(currencyCode, ""),
  ]
    .map((char) => (digits.includes(char) ? String(digits.indexOf(char)) : char))
    .join("");
}

function split(text: string, locale: string | undefined): { whole: string; fraction: string } | undefined {
  const { decimal, group } = separators(locale);
  const [, whole = "", fraction = ""] =
    pattern(decimal, group).exec(text) ??
    // The other separator is taken for the decimal one where it cannot be anything else: "12,50" in English.
    /^(\d+)[.,](\d{1,2})$/.exec(text) ??
    [];
  return whole ? { whole: whole.replaceAll(/\D/gu, ""), fraction } : undefined;
}

/** Digits in groups of three or in none, then perhaps the decimal separator and more digits. */
function pattern(decimal: string, group: string): RegExp {
  const [point, comma] = [decimal, group].map((char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  return new RegExp(`^(\\d{1,3}(?:${comma}\\d{3})+|\\d+)(?:${point}(\\d+))?$`, "u");
}

function separators(locale: string | undefined): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: "always" }).formatToParts(12_345_678.9);
  const find = (type: string) => parts.find((part) => part.type === type)?.value;
  const group = find("group") ?? ",";
  // Spaces were taken out before: an amount that is grouped by them has no groups any more.
  return { decimal: find("decimal") ?? ".", group: /\s/u.test(group) ? "_" : oneApostrophe(group) };
}

/** People type the straight one where their locale has the curly one. */
function oneApostrophe(text: string): string {
  return text.replaceAll("’", "'");
}

import type { Money } from "@gen/souk/type/v1/money_pb";

/** An amount of money: what `Money` of the contract has, and what a test can write down. */
export type Amount = Pick<Money, "currencyCode" | "minorUnits">;

/** An amount in the words of a locale, exact however large: "12,50 €". */
export function formatMoney(amount: Amount | undefined, locale?: string): string {
  if (amount === undefined) {
    return "";
  }
  return formatter(amount.currencyCode, locale).format(toDecimal(amount) as Intl.StringNumericLiteral);
}

/** An amount as a decimal number in text, as forms and machines take it: "12.50". */
export function toDecimal({ currencyCode, minorUnits }: Amount): string {
  const digits = fractionDigits(currencyCode);
  const sign = minorUnits < 0n ? "-" : "";
  const all = (minorUnits < 0n ? -minorUnits : minorUnits).toString().padStart(digits + 1, "0");
  const cut = all.length - digits;
  return digits === 0 ? sign + all : `${sign}${all.slice(0, cut)}.${all.slice(cut)}`;
}

/** Reads "12.5" or "12,50" as minor units; undefined when it is no such amount. */
export function parseMinorUnits(text: string, currencyCode: string): bigint | undefined {
  const digits = fractionDigits(currencyCode);
  const parts = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  const fraction = parts?.[2] ?? "";
  if (parts?.[1] === undefined || fraction.length > digits) {
    return undefined;
  }
  return BigInt(parts[1] + fraction.padEnd(digits, "0"));
}

/** How many digits the minor unit of a currency has: 2 for EUR, 0 for JPY. */
export function fractionDigits(currencyCode: string): number {
  return formatter(currencyCode, "en").resolvedOptions().maximumFractionDigits ?? 2;
}

const formatters = new Map<string, Intl.NumberFormat>();

/** Formatters are slow to make and there are few. */
function formatter(currencyCode: string, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale ?? ""} ${currencyCode}`;
  let known = formatters.get(key);
  if (known === undefined) {
    known = new Intl.NumberFormat(locale, { style: "currency", currency: currencyCode });
    formatters.set(key, known);
  }
  return known;
}

import type { Product } from "@gen/souk/product/v1/product_pb";

/** Who made it: products name their makers in different attributes, by what they are. */
const MAKERS = ["maker", "author", "artist", "host"];
/** What comes first of the rest: when and where something is matters more than what is served there. */
const FIRST = ["date", "starts", "duration", "venue"];

export function maker({ attributes }: Pick<Product, "attributes">): string | undefined {
  const name = MAKERS.map((key) => attributes?.[key]).find((value) => typeof value === "string");
  return name as string | undefined;
}

/** One of a product's attributes in words. A list keeps its parts, so that they can be shown one by one. */
export type Attribute = { name: string; value: string; parts?: string[] };

/** A product's attributes in words: its maker, when and where it is, then the rest in the order of their letters. */
export function attributes(product: Pick<Product, "attributes">, locale?: string): Attribute[] {
  return Object.entries(product.attributes ?? {})
    .map(([key, value]) => ({ key, ...inWords(value, locale) }))
    .filter(({ value }) => value !== "")
    .sort((a, b) => rank(a.key) - rank(b.key) || a.key.localeCompare(b.key))
    .map(({ key, ...words }) => ({ name: label(key), ...words }));
}

function rank(key: string): number {
  const place = [...MAKERS, ...FIRST].indexOf(key);
  return place < 0 ? Number.MAX_SAFE_INTEGER : place;
}

function inWords(value: unknown, locale: string | undefined): { value: string; parts?: string[] } {
  if (Array.isArray(value)) {
    const parts = value.map((part) => words(part, locale)).filter(Boolean);
    return { value: parts.join(", "), ...(parts.length > 1 && { parts }) };
  }
  return { value: words(value, locale) };
}

/** "scent_notes" reads "Scent notes". */
function label(name: string): string {
  const spaced = name.replaceAll(/[_-]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function words(value: unknown, locale: string | undefined): string {
  if (Array.isArray(value)) {
    return inWords(value, locale).value;
  }
  if (typeof value === "boolean") {
    return value ? "yes" : "no";
  }
  if (value === null || value === undefined) {
    return "";
  }
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, part]) => [label(name), words(part, locale)])
      .filter(([, part]) => part !== "")
      .map(([name, part]) => `${name}: ${part}`)
      .join("; ");
  }
  return moment(String(value), locale);
}

/** A date ("2027-03-13") or a time of day ("21:30") as one says it; it is local to where it happens. */
function moment(text: string, locale: string | undefined): string {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
  const date = new Date(isDate ? `${text}T00:00Z` : `1970-01-01T${text}Z`);
  if (!(isDate || isTime) || Number.isNaN(date.getTime())) {
    return text;
  }
  const format: Intl.DateTimeFormatOptions = isDate ? { dateStyle: "full" } : { timeStyle: "short" };
  return new Intl.DateTimeFormat(locale, { ...format, timeZone: "UTC" }).format(date);
}

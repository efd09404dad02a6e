import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";

/** A moment: the contract's or the browser's. */
export type Moment = Timestamp | Date | undefined;

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "21 November 2026". */
export function formatDate(moment: Moment, locale?: string): string {
  return format(moment, { dateStyle: "long" }, locale);
}

/** "21 Nov 2026, 17:04". */
export function formatDateTime(moment: Moment, locale?: string): string {
  return format(moment, { dateStyle: "medium", timeStyle: "short" }, locale);
}

/** "5 minutes ago", "yesterday"; within a minute "now". */
export function formatRelative(moment: Moment, now: Date = new Date(), locale?: string): string {
  const date = toDate(moment);
  if (date === undefined) {
    return "";
  }
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  const count = unit === "second" ? 0 : Math.trunc(seconds / length);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(count, unit);
}

/** For `<time dateTime>`. */
export function toIsoString(moment: Moment): string {
  return toDate(moment)?.toISOString() ?? "";
}

function format(moment: Moment, options: Intl.DateTimeFormatOptions, locale: string | undefined): string {
  const date = toDate(moment);
  return date === undefined ? "" : new Intl.DateTimeFormat(locale, options).format(date);
}

function toDate(moment: Moment): Date | undefined {
  return moment === undefined || moment instanceof Date ? moment : timestampDate(moment);
}

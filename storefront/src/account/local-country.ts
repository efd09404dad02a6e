import { COUNTRY_CODES } from "@/format/country";

/** The country that the browser's language names ("de-AT": "AT"), as a first guess of where somebody lives. */
export function localCountryCode(language: string = navigator.language): string {
  try {
    const region = new Intl.Locale(language).region ?? "";
    return COUNTRY_CODES.includes(region) ? region : "";
  } catch {
    return "";
  }
}

/** A weight in the words of a locale: "90 g", "1.3 kg". */
export function formatWeight(grams: number, locale?: string): string {
  const isHeavy = grams >= 1000;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: isHeavy ? "kilogram" : "gram",
    maximumFractionDigits: 1,
  }).format(isHeavy ? grams / 1000 : grams);
}

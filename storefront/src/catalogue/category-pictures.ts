/** What stands for a category; one that the shop has added since has no picture of its own. */
export const CATEGORY_PICTURES: Readonly<Record<string, string>> = {
  apparel: "/images/harbour-jumper.svg",
  books: "/images/a-field-guide-to-rooftop-cats.svg",
  candles: "/images/courtyard-rose-candle.svg",
  ceramics: "/images/pomegranate-fruit-bowl.svg",
  events: "/images/indigo-vat-afternoon.svg",
  pantry: "/images/first-press-olive-oil.svg",
  prints: "/images/heron-waiting-print.svg",
  "wax-melts": "/images/fig-and-black-tea-wax-melts.svg",
};

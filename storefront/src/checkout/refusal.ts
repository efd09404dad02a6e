import type { Problem } from "@/api/problem";

/** The part of the page that a refusal concerns. */
export type RefusalPlace = "address" | "shipping" | "payment" | "review";

const PLACES: Readonly<Record<string, RefusalPlace>> = {
  PAYMENT_DECLINED: "payment",
  PAYMENT_UNAVAILABLE: "payment",
  TOO_MANY_DECLINES: "payment",
  SHIPPING_UNAVAILABLE: "shipping",
};

/** Where to say why an order was refused: beside what the shopper can change about it. */
export function refusalPlace({ reason, violations }: Pick<Problem, "reason" | "violations">): RefusalPlace {
  const [field] = Object.keys(violations);
  if (field === undefined) {
    return PLACES[reason] ?? "review";
  }
  if (field.startsWith("shipping_address")) {
    return "address";
  }
  return field === "shipping_method" ? "shipping" : field === "payment_token" ? "payment" : "review";
}

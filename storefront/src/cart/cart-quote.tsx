import { UnshippableNotice } from "@/checkout/unshippable-notice";
import { ProblemNotice } from "@/ui/problem-notice";
import { CartTotals } from "./cart-totals";
import type { QuotedCart } from "./use-quoted-cart";

/** What the cart comes to, or why nobody can say. */
export function CartQuote({ cart }: { cart: QuotedCart }) {
  const { preview, countryCode, isUpdating, quoteProblem, reload } = cart;
  if (quoteProblem?.reason === "SHIPPING_UNAVAILABLE") {
    return <UnshippableNotice countryCode={countryCode} />;
  }
  if (quoteProblem && !preview) {
    return <ProblemNotice problem={quoteProblem} onRetry={reload} />;
  }
  return <CartTotals preview={preview} isStale={isUpdating} />;
}

import { countryName } from "@/format/country";
import { useSession } from "@/session/use-session";
import { ButtonLink } from "@/ui/button";
import { ArrowIcon } from "@/ui/icons";
import { ProblemNotice } from "@/ui/problem-notice";
import { Receipt } from "@/ui/receipt";
import { CartTotals } from "./cart-totals";
import type { QuotedCart } from "./use-quoted-cart";

/** The till's word on the cart, and the way on to pay. */
export function CartReceipt({ cart: { preview, isUpdating, quoteProblem, reload } }: { cart: QuotedCart }) {
  const { user, status } = useSession();
  const country = user?.address?.countryCode;
  return (
    <Receipt>
      <h2 id="cart-totals" className="mb-4 text-2xl">
        What it comes to
      </h2>
      {quoteProblem && !preview ? (
        <ProblemNotice problem={quoteProblem} onRetry={reload} />
      ) : (
        <CartTotals preview={preview} isStale={isUpdating} />
      )}
      <ButtonLink to="/checkout" size="large" className="mt-6 w-full">
        Check out <ArrowIcon />
      </ButtonLink>
      <p className="mt-3 text-muted text-sm">
        That is the cheapest way{country && ` to ${countryName(country)}`}; you choose where it goes, and how, at the
        check-out.
        {status === "visitor" && " You sign in there, or open an account; your cart comes with you."}
      </p>
    </Receipt>
  );
}

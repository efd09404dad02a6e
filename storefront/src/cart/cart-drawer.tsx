import { useEffect, useState } from "react";
import { ButtonLink } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ProblemNotice } from "@/ui/problem-notice";
import { CartLineSkeleton } from "./cart-line-item";
import { CartList } from "./cart-list";
import { CartQuote } from "./cart-quote";
import { closeCartDrawer, useCartDrawer } from "./drawer-state";
import { EmptyCart } from "./empty-cart";
import { ShortageSummary } from "./shortage-summary";
import { type QuotedCart, useQuotedCart } from "./use-quoted-cart";

/** The cart at hand, from every page. */
export default function CartDrawer() {
  const isAsked = useCartDrawer();
  const [isThere, setThere] = useState(false);
  // It is there before it opens, so that it slides in also when its code comes with the first opening.
  useEffect(() => setThere(true), []);
  const isOpen = isAsked && isThere;
  const cart = useQuotedCart();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={closeCartDrawer}
      title="Your cart"
      isDrawer
      {...(cart.lines.length > 0 && { footer: <Footer cart={cart} /> })}
    >
      <Content cart={cart} />
    </Dialog>
  );
}

function Content({ cart: { lines, isEmpty, cartProblem, reload } }: { cart: QuotedCart }) {
  if (isEmpty) {
    return <EmptyCart onLeave={closeCartDrawer} />;
  }
  if (cartProblem) {
    return <ProblemNotice problem={cartProblem} onRetry={reload} />;
  }
  if (lines.length === 0) {
    return (
      <div role="status" aria-label="Loading your cart">
        <CartLineSkeleton />
        <CartLineSkeleton />
      </div>
    );
  }
  return (
    <div className="grid gap-5">
      <ShortageSummary lines={lines} />
      <CartList lines={lines} onLeave={closeCartDrawer} />
    </div>
  );
}

function Footer({ cart }: { cart: QuotedCart }) {
  return (
    <>
      <CartQuote cart={cart} />
      <div className="mt-4 grid grid-cols-[auto_1fr] gap-3">
        <ButtonLink to="/cart" look="quiet" onClick={closeCartDrawer}>
          See the cart
        </ButtonLink>
        <ButtonLink to="/checkout" onClick={closeCartDrawer}>
          Check out
        </ButtonLink>
      </div>
    </>
  );
}

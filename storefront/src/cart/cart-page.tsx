import { Link } from "@tanstack/react-router";
import { Page } from "@/layout/page";
import { Recommendations } from "@/product/recommendations";
import { ProblemNotice } from "@/ui/problem-notice";
import { CartLineSkeleton } from "./cart-line-item";
import { CartList } from "./cart-list";
import { CartReceipt } from "./cart-receipt";
import { ClearCart } from "./clear-cart";
import { EmptyCart } from "./empty-cart";
import { countWords } from "./quoted-lines";
import { ShortageSummary } from "./shortage-summary";
import { type QuotedCart, useQuotedCart } from "./use-quoted-cart";

/** The cart, with all that can be done to it. */
export default function CartPage() {
  const cart = useQuotedCart();
  const { lines, count, isLoading, isEmpty, cartProblem, reload } = cart;
  if (isEmpty) {
    return (
      <>
        <Page title="Your cart">
          <EmptyCart />
        </Page>
        <Recommendations title="Somewhere to start" productIds={[]} />
      </>
    );
  }
  return (
    <>
      <Page title="Your cart" intro={count > 0 ? `${countWords(count)}, waiting for you.` : undefined}>
        {cartProblem ? (
          <ProblemNotice problem={cartProblem} onRetry={reload} />
        ) : isLoading && lines.length === 0 ? (
          <CartSkeleton />
        ) : (
          <FullCart cart={cart} />
        )}
      </Page>
      {lines.length > 0 && (
        <Recommendations title="Goes well with it" productIds={lines.map((line) => line.productId)} />
      )}
    </>
  );
}

const COLUMNS = "grid gap-x-12 gap-y-10 lg:grid-cols-[1fr_23rem]";

function FullCart({ cart }: { cart: QuotedCart }) {
  return (
    <div className={COLUMNS}>
      <section aria-labelledby="cart-lines" className="grid content-start gap-6">
        <h2 id="cart-lines" className="sr-only">
          What is in it
        </h2>
        <ShortageSummary lines={cart.lines} />
        <CartList lines={cart.lines} />
        <div className="flex flex-wrap justify-between gap-x-6 gap-y-2 border-line border-t pt-3">
          <Link to="/products" search={{}} className="link flex min-h-11 items-center px-1">
            Look for more
          </Link>
          <ClearCart count={cart.count} />
        </div>
      </section>
      <aside aria-labelledby="cart-totals" className="self-start lg:sticky lg:top-40">
        <CartReceipt cart={cart} />
      </aside>
    </div>
  );
}

function CartSkeleton() {
  return (
    <div className={COLUMNS}>
      <div className="divide-y divide-line" role="status" aria-label="Loading your cart">
        <CartLineSkeleton />
        <CartLineSkeleton />
      </div>
    </div>
  );
}

import type { PreviewOrderResponse } from "@gen/souk/checkout/v1/checkout_pb";
import { countryName } from "@/format/country";
import { useSession } from "@/session/use-session";
import { ButtonLink } from "@/ui/button";
import { ArrowIcon } from "@/ui/icons";
import { Receipt } from "@/ui/receipt";
import { CartQuote } from "./cart-quote";
import type { QuotedCart } from "./use-quoted-cart";

/** The till's word on the cart, and the way on to pay. */
export function CartReceipt({ cart }: { cart: QuotedCart }) {
  const { status } = useSession();
  const { preview, countryCode } = cart;
  const country = countryCode ? countryName(countryCode) : "the shop’s own country";
  return (
    <Receipt>
      <h2 id="cart-totals" className="mb-4 text-2xl">
        What it comes to
      </h2>
      <CartQuote cart={cart} />
      <ButtonLink to="/checkout" size="large" className="mt-6 w-full">
        Check out <ArrowIcon />
      </ButtonLink>
      <p className="mt-3 text-muted text-sm">
        {preview && `That is ${isCheapest(preview) ? "the cheapest way" : "the way you chose"}, for ${country}. `}
        You choose where it goes, and how, at the check-out.
        {status === "visitor" && " You sign in there, or open an account; your cart comes with you."}
      </p>
    </Receipt>
  );
}

/** Whether no other way of shipping costs less than the one that the shop has reckoned with. */
function isCheapest({ shippingOptions, shipping }: PreviewOrderResponse): boolean {
  return shippingOptions.every(({ price }) => (price?.minorUnits ?? 0n) >= (shipping?.minorUnits ?? 0n));
}

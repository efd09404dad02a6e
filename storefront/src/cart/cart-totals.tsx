import type { PreviewOrderResponse } from "@gen/souk/checkout/v1/checkout_pb";
import { formatMoney } from "@/format/money";
import { Amount, Amounts } from "@/ui/receipt";
import { Skeleton } from "@/ui/skeleton";

type CartTotalsProps = {
  preview: PreviewOrderResponse | undefined;
  /** The cart has changed since, and the shop is working it out again. */
  isStale?: boolean;
};

/** What the cart costs, as the shop says. */
export function CartTotals({ preview, isStale = false }: CartTotalsProps) {
  if (preview === undefined) {
    return (
      <div className="grid gap-3" aria-hidden="true">
        <Skeleton className="h-5" />
        <Skeleton className="h-5" />
        <Skeleton className="mt-3 h-8" />
      </div>
    );
  }
  const { subtotal, shipping, total } = preview;
  return (
    <>
      <Amounts className={isStale ? "opacity-50 transition-opacity delay-150" : "transition-opacity"}>
        <Amount label="Subtotal">{formatMoney(subtotal)}</Amount>
        <Amount label={shippingName(preview)}>{shippingPrice(preview)}</Amount>
        <Amount label="Total" isSum>
          {formatMoney(total)}
        </Amount>
      </Amounts>
      <p role="status" className="sr-only">
        {isStale ? "" : `Total ${formatMoney(total)}, shipping ${formatMoney(shipping)} included`}
      </p>
    </>
  );
}

function shippingPrice({ shipping }: PreviewOrderResponse): string {
  return shipping?.minorUnits === 0n ? "Free" : formatMoney(shipping);
}

/** The way of shipping that the shop has reckoned with: to pick it up is one of them. */
function shippingName({ shippingOptions, shippingMethod }: PreviewOrderResponse): string {
  const option = shippingOptions.find((option) => option.shippingMethod === shippingMethod);
  return option?.displayName ?? "Shipping";
}

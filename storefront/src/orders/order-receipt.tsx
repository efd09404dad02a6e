import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { formatMoney } from "@/format/money";
import { CardIcon } from "@/ui/icons";
import { Amount, Amounts, Receipt } from "@/ui/receipt";

/** What the order costs, and what paid for it. */
export function OrderReceipt({
  order: { subtotal, shipping, total, shippingMethod, paymentSummary },
}: {
  order: Order;
}) {
  return (
    <Receipt>
      <h2 className="mb-4 text-2xl">Receipt</h2>
      <Amounts>
        <Amount label="Subtotal">{formatMoney(subtotal)}</Amount>
        <Amount label={`Shipping, ${shippingMethod.replaceAll("-", " ")}`}>
          {shipping?.minorUnits === 0n ? "Free" : formatMoney(shipping)}
        </Amount>
        <Amount label="Total" isSum>
          {formatMoney(total)}
        </Amount>
      </Amounts>
      <p className="mt-4 flex items-center gap-2 text-muted">
        <CardIcon className="size-5 shrink-0" />
        {paymentSummary || "Not paid"}
      </p>
    </Receipt>
  );
}

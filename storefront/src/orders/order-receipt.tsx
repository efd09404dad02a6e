import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { formatMoney } from "@/format/money";
import { CardIcon } from "@/ui/icons";
import { Amount, Amounts, Receipt } from "@/ui/receipt";
import { moneyBack } from "./money-back";
import { isNotPlaced } from "./order-status";
import { shippingLabel } from "./shipping-label";

/** What the order costs, and what paid for it. */
export function OrderReceipt({ order }: { order: Order }) {
  const { status, subtotal, shipping, total, paymentSummary } = order;
  const isPaidBack = status === OrderStatus.REFUNDING || status === OrderStatus.REFUNDED;
  return (
    <Receipt>
      <h2 className="mb-4 text-2xl">{isNotPlaced(order) ? "What it would have cost" : "Receipt"}</h2>
      <Amounts>
        <Amount label="Subtotal">{formatMoney(subtotal)}</Amount>
        <Amount label={shippingLabel(order)}>{shipping?.minorUnits === 0n ? "Free" : formatMoney(shipping)}</Amount>
        <Amount label="Total" isSum>
          {formatMoney(total)}
        </Amount>
        {isPaidBack && <Amount label={moneyBack(order)}>{formatMoney(total)}</Amount>}
      </Amounts>
      <p className="mt-4 flex items-center gap-2 text-muted">
        <CardIcon className="size-5 shrink-0" />
        {isPaidBack && paymentSummary ? `To ${paymentSummary}` : moneyBack(order) || paymentSummary || "Not paid"}
      </p>
    </Receipt>
  );
}

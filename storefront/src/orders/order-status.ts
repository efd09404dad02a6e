import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import type { Tone } from "@/ui/badge";

/** What a status is called, and what it feels like. */
const LABELS: Record<OrderStatus, readonly [label: string, tone: Tone]> = {
  [OrderStatus.UNSPECIFIED]: ["Unknown", "plain"],
  [OrderStatus.PENDING]: ["Being placed", "note"],
  [OrderStatus.CONFIRMED]: ["Confirmed", "note"],
  [OrderStatus.COMPLETED]: ["Ready to ship", "note"],
  [OrderStatus.SHIPPED]: ["On its way", "good"],
  [OrderStatus.DELIVERED]: ["Delivered", "good"],
  [OrderStatus.CANCELLED]: ["Cancelled", "plain"],
  [OrderStatus.REFUNDED]: ["Refunded", "plain"],
  [OrderStatus.NEEDS_ATTENTION]: ["Needs a look", "clay"],
  [OrderStatus.CANCELLING]: ["Being cancelled", "clay"],
  [OrderStatus.REFUNDING]: ["Being refunded", "clay"],
};

/** What a status is called that came about for this reason. */
export function statusLabel(status: OrderStatus, reason = ""): string {
  return isNotPlaced({ status, reason }) ? "Not placed" : (LABELS[status]?.[0] ?? LABELS[OrderStatus.UNSPECIFIED][0]);
}

const REFUSALS: readonly string[] = [
  "OUT_OF_STOCK",
  "PRICE_CHANGED",
  "PRODUCT_UNAVAILABLE",
  "PAYMENT_DECLINED",
  "PAYMENT_UNAVAILABLE",
  "STOCK_UNAVAILABLE",
];

/** Whether it never became an order: it was refused while it was being placed, and nobody has cancelled it. */
export function isNotPlaced({ status, reason }: Pick<Order, "status" | "reason">): boolean {
  return (status === OrderStatus.CANCELLING || status === OrderStatus.CANCELLED) && REFUSALS.includes(reason);
}

export function statusTone(status: OrderStatus): Tone {
  return LABELS[status]?.[1] ?? "plain";
}

/** What the status means for the customer, in a sentence or two. */
export function statusText({
  status,
  reason,
  trackingCode,
}: Pick<Order, "status" | "reason" | "trackingCode">): string {
  const why = reasonText(reason);
  switch (status) {
    case OrderStatus.PENDING:
      return "We are setting your things aside and asking your bank. Nothing has been charged yet.";
    case OrderStatus.CONFIRMED:
      return "Everything is set aside for you. The payment is being taken.";
    case OrderStatus.COMPLETED:
      return "It is paid, and we are wrapping it up.";
    case OrderStatus.SHIPPED:
      return trackingCode
        ? "The parcel has left the market. Follow it with the code below."
        : "The parcel has left the market.";
    case OrderStatus.DELIVERED:
      return "It has arrived. We hope you like it.";
    case OrderStatus.CANCELLING:
      return join(why, "What was held on your card is being let go.");
    case OrderStatus.CANCELLED:
      return join(why, "Nothing was charged.");
    case OrderStatus.REFUNDING:
      return join(why, "Your money is on its way back.");
    case OrderStatus.REFUNDED:
      return join(why, "Your money was given back.");
    case OrderStatus.NEEDS_ATTENTION:
      return join(why, "Somebody at the market is looking into it. You need not do anything.");
    default:
      return "Reload the page to see where it stands.";
  }
}

const REASONS: Readonly<Record<string, string>> = {
  CANCELLED_BY_CUSTOMER: "You cancelled this order.",
  CANCELLED_BY_STAFF: "We had to cancel this order.",
  REFUNDED_BY_STAFF: "We refunded this order.",
  OUT_OF_STOCK: "Something in it sold out a moment before.",
  PRICE_CHANGED: "A price had changed a moment before.",
  PRODUCT_UNAVAILABLE: "Something in it is not sold any more.",
  PAYMENT_DECLINED: "Your card was declined.",
  PAYMENT_UNAVAILABLE: "Your bank could not be reached.",
  STOCK_UNAVAILABLE: "Our store room could not be reached.",
  CAPTURE_REFUSED: "Your bank refused the payment after all.",
  REFUND_REFUSED: "Your bank refused to take the refund.",
};

/** Why an order was cancelled or needs attention, in words; empty for what there are none. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? "";
}

function join(...sentences: string[]): string {
  return sentences.filter(Boolean).join(" ");
}

/** Whether its customer may still call it off: until it is shipped. */
export function canCancel(status: OrderStatus): boolean {
  return status === OrderStatus.PENDING || status === OrderStatus.CONFIRMED || status === OrderStatus.COMPLETED;
}

const ON_THE_WAY = [
  OrderStatus.PENDING,
  OrderStatus.CONFIRMED,
  OrderStatus.COMPLETED,
  OrderStatus.SHIPPED,
  OrderStatus.DELIVERED,
];

/** Whether all goes as it should: it is to be had, or was. */
export function isOnTheWay(status: OrderStatus): boolean {
  return ON_THE_WAY.includes(status);
}

/** What people call an order: the end of its id, since the beginning is only when it was placed. */
export function orderNumber(orderId: string): string {
  const end = orderId.replaceAll("-", "").slice(-8).toUpperCase();
  return `${end.slice(0, 4)}-${end.slice(4)}`;
}

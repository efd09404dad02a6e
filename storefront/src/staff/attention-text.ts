import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";

const STOCK_DISAGREES = "The stock does not agree with this order. Count, then decide.";

const REASONS: Readonly<Record<string, string>> = {
  CANCELLED_BY_CUSTOMER: "By the customer",
  CANCELLED_BY_STAFF: "By us",
  REFUNDED_BY_STAFF: "By us",
  OUT_OF_STOCK: "Out of stock",
  PRICE_CHANGED: "A price had changed",
  PRODUCT_UNAVAILABLE: "A product was gone",
  PAYMENT_DECLINED: "Card declined",
  PAYMENT_UNAVAILABLE: "Payment did not answer",
  STOCK_UNAVAILABLE: "Stock did not answer",
  CAPTURE_REFUSED: "The bank refused the payment. Nothing was paid: cancel it, or settle it by hand.",
  REFUND_REFUSED: "The bank refused the refund. Try it again, or settle it by hand.",
  VOID_REFUSED: "The bank did not let go of the payment. Settle it by hand.",
  COMMIT_STOCK_REFUSED: STOCK_DISAGREES,
  RELEASE_STOCK_REFUSED: STOCK_DISAGREES,
  RETURN_STOCK_REFUSED: STOCK_DISAGREES,
};

/** Why an order is where it is, in the words that staff need; empty where nothing is out of the ordinary. */
export function attentionText({ status, reason }: Pick<Order, "status" | "reason">): string {
  return REASONS[reason] ?? (status === OrderStatus.NEEDS_ATTENTION ? reason || "Somebody must look at it." : "");
}

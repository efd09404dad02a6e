import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";

/** What staff can do with an order; each moves it to one status. */
export type OrderAction = "ship" | "deliver" | "refund" | "cancel";

export const TARGETS: Record<OrderAction, OrderStatus> = {
  ship: OrderStatus.SHIPPED,
  deliver: OrderStatus.DELIVERED,
  refund: OrderStatus.REFUNDED,
  cancel: OrderStatus.CANCELLED,
};

/** What UpdateOrderStatus allows for an order, the usual next step first. The shop decides all the same. */
export function allowedActions({ status, reason }: Pick<Order, "status" | "reason">): readonly OrderAction[] {
  switch (status) {
    case OrderStatus.COMPLETED:
      return ["ship", "refund"];
    case OrderStatus.SHIPPED:
      return ["deliver", "refund"];
    case OrderStatus.DELIVERED:
      return ["refund"];
    case OrderStatus.NEEDS_ATTENTION:
      return whenAttentionIsNeeded(reason);
    default:
      return [];
  }
}

/** Only what was paid can be refunded; whether it was is not part of an order, but these reasons tell. */
function whenAttentionIsNeeded(reason: string): readonly OrderAction[] {
  switch (reason) {
    case "CAPTURE_REFUSED":
      return ["cancel"];
    case "REFUND_REFUSED":
      return ["refund"];
    default:
      return ["refund", "cancel"];
  }
}

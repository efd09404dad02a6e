import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";

/** What became of the money of an order that was called off, in a few words; empty where the order stands. */
export function moneyBack({ status }: Pick<Order, "status">): string {
  switch (status) {
    case OrderStatus.CANCELLING:
    case OrderStatus.CANCELLED:
      return "Nothing was charged";
    case OrderStatus.REFUNDING:
      return "Being given back";
    case OrderStatus.REFUNDED:
      return "Given back";
    default:
      return "";
  }
}

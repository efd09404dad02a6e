import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";

/** The one of two states of an order that came later; `known` when they cannot be told apart for the worse. */
export function newerOrder(known: Order | undefined, heard: Order | undefined): Order | undefined {
  if (known === undefined || heard === undefined) {
    return heard ?? known;
  }
  return heard.history.length >= known.history.length ? heard : known;
}

/** Whether nothing can change any more. */
export function isFinal(order: Order | undefined): boolean {
  return order?.status === OrderStatus.CANCELLED || order?.status === OrderStatus.REFUNDED;
}

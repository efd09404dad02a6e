import type { Order } from "@gen/souk/checkout/v1/order_pb";

type Shipped = Pick<Order, "shippingDisplayName" | "shippingMethod">;

/** How an order is shipped, in the words that the shopper chose from; those of its id where the shop has no others. */
export function shippingName({ shippingDisplayName, shippingMethod }: Shipped): string {
  return isNamed(shippingDisplayName, shippingMethod) ? shippingDisplayName : shippingMethod.replaceAll("-", " ");
}

/** What the receipt calls it: by its name alone, as the cart did. */
export function shippingLabel(order: Shipped): string {
  const name = shippingName(order);
  // A bare id is not a name: "by-pigeon".
  return isNamed(order.shippingDisplayName, order.shippingMethod) ? name : `Shipping, ${name}`;
}

function isNamed(displayName: string, id: string): boolean {
  return displayName !== "" && displayName !== id;
}

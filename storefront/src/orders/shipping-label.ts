import type { Order } from "@gen/souk/checkout/v1/order_pb";

/** What the receipt calls the way an order is shipped: by its name alone, as the cart did. */
export function shippingLabel({ shippingDisplayName, shippingMethod }: Order): string {
  const hasName = shippingDisplayName !== "" && shippingDisplayName !== shippingMethod;
  // A bare id is not a name: "by-pigeon".
  return hasName ? shippingDisplayName : `Shipping, ${shippingMethod.replaceAll("-", " ")}`;
}

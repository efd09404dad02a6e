import type { Transport } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { type Cart, CartService } from "@gen/souk/cart/v1/cart_pb";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import type { QueryClient } from "@tanstack/react-query";

/** Where the cart is cached. */
export function cartKey(transport: Transport) {
  return createConnectQueryKey({
    schema: CartService.method.getCart,
    input: {},
    transport,
    cardinality: "finite",
  });
}

/** Puts the shop's answer into the cache. A read that began before may not overwrite it. */
export async function showCart(queryClient: QueryClient, transport: Transport, cart: Cart | undefined): Promise<void> {
  const queryKey = cartKey(transport);
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, { $typeName: "souk.cart.v1.GetCartResponse", ...(cart && { cart }) });
}

/** Has what the cart costs worked out anew. */
export function refreshPreview(queryClient: QueryClient): void {
  const schema = CheckoutService.method.previewOrder;
  void queryClient.invalidateQueries({ queryKey: createConnectQueryKey({ schema, cardinality: "finite" }) });
}

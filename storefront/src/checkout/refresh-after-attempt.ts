import { createConnectQueryKey } from "@connectrpc/connect-query";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import type { QueryClient } from "@tanstack/react-query";
import { refreshPreview } from "@/cart/cart-cache";
import type { Attempts } from "@/checkout/attempt";

/** Reads anew what an attempt to buy has changed or shown to be old; returns how to stop. */
export function refreshAfterAttempt(attempts: Attempts, queryClient: QueryClient): () => void {
  return attempts.subscribe(() => {
    const { status } = attempts.getSnapshot();
    if (status !== "placed" && status !== "refused") {
      return;
    }
    // An order empties the cart; a refusal may be about prices and stock that have changed.
    refreshPreview(queryClient);
    for (const queryKey of [
      createConnectQueryKey({ schema: CartService.method.getCart, cardinality: undefined }),
      createConnectQueryKey({ schema: CheckoutService.method.listOrders, cardinality: undefined }),
    ]) {
      void queryClient.invalidateQueries({ queryKey });
    }
  });
}

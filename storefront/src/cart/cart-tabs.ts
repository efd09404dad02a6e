import type { Transport } from "@connectrpc/connect";
import type { QueryClient } from "@tanstack/react-query";
import { cartKey, refreshPreview } from "@/cart/cart-cache";
import { CART_CHANGES } from "@/cart/cart-mutation";
import type { Attempts } from "@/checkout/attempt";
import type { CartMerge } from "@/session/cart-merge";
import type { TabEnvironment } from "@/session/tab-environment";

/** Has the other tabs read the cart anew when this one has changed it, and the other way round. */
export function shareCartChanges(
  environment: TabEnvironment,
  { merge, attempts }: { readonly merge: CartMerge; readonly attempts: Attempts },
  queryClient: QueryClient,
  transport: Transport,
): void {
  const port = environment.openChannel("souk-cart");
  port?.addEventListener("message", () => {
    void queryClient.invalidateQueries({ queryKey: cartKey(transport) });
    refreshPreview(queryClient);
  });
  // Whose cart it is and what is in it is not said: each tab asks for its own.
  const tell = () => port?.postMessage("changed");
  queryClient.getMutationCache().subscribe((event) => {
    const isCart = event.mutation?.options.mutationKey?.[0] === CART_CHANGES[0];
    if (isCart && event.type === "updated" && (event.action.type === "success" || event.action.type === "error")) {
      tell();
    }
  });
  merge.subscribe(() => merge.getSnapshot().status === "merged" && tell());
  attempts.subscribe(() => attempts.getSnapshot().status === "placed" && tell());
}

import type { Transport } from "@connectrpc/connect";
import type { QueryClient } from "@tanstack/react-query";
import { cartKey, refreshPreview, showCart } from "@/cart/cart-mutation";
import { notify } from "@/ui/notify";
import type { Session } from "./session";

/** Tells what became of the cart that was filled before signing in, and shows it. */
export function announceMerges({ merge }: Session, queryClient: QueryClient, transport: Transport): void {
  let wasMerging = false;
  merge.subscribe(() => {
    const state = merge.getSnapshot();
    if (wasMerging && state.status === "idle") {
      // Another tab has merged it and says so; here the cart is only read anew.
      void queryClient.invalidateQueries({ queryKey: cartKey(transport) });
    }
    wasMerging = state.status === "merging";
    if (state.status === "merged") {
      const { quantity, cart } = state;
      void showCart(queryClient, transport, cart).then(() => refreshPreview(queryClient));
      notify({
        tone: "good",
        title: `${quantity} ${quantity === 1 ? "thing" : "things"} from before you signed in ${quantity === 1 ? "is" : "are"} in your cart`,
      });
      merge.acknowledge();
    } else if (state.status === "failed") {
      notify({
        tone: "bad",
        title: "Your earlier cart is not here yet",
        text: state.problem.isTransient
          ? "We try again the next time you open the shop."
          : "It could not be moved to your account.",
      });
      merge.acknowledge();
    }
  });
}

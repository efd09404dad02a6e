import type { Transport } from "@connectrpc/connect";
import type { QueryClient } from "@tanstack/react-query";
import { cartKey, refreshPreview, showCart } from "@/cart/cart-cache";
import { MAX_LINES, MAX_QUANTITY } from "@/cart/cart-changes";
import { notify } from "@/ui/notify";
import type { CartMerged } from "./cart-merge";
import type { Session } from "./session";

/** Tells what became of the cart that was filled before signing in, and shows it. */
export function announceMerges(session: Session, queryClient: QueryClient, transport: Transport): void {
  const { merge } = session;
  let wasMerging = false;
  merge.subscribe(() => {
    const state = merge.getSnapshot();
    if (wasMerging && state.status === "idle") {
      // Another tab has merged it and says so; here the cart is only read anew.
      void queryClient.invalidateQueries({ queryKey: cartKey(transport) });
    }
    wasMerging = state.status === "merging";
    if (state.status === "merged") {
      // Whoever came in meanwhile is told nothing of it.
      if (state.userId === session.person()) {
        void showCart(queryClient, transport, state.cart).then(() => refreshPreview(queryClient));
        notify({ tone: "good", ...mergeWords(state) });
      }
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

/** What was taken over, and what did not fit. */
export function mergeWords({ quantity, taken }: Pick<CartMerged, "quantity" | "taken">): {
  title: string;
  text?: string;
} {
  if (taken === undefined) {
    return { title: "Your earlier cart has been added to this one" };
  }
  const title =
    taken === 0
      ? "Your earlier cart did not fit into this one"
      : `${taken} ${taken === 1 ? "thing" : "things"} from before you signed in ${taken === 1 ? "is" : "are"} in your cart`;
  const left = quantity - taken;
  return left === 0
    ? { title }
    : { title, text: `${left} did not fit: a cart holds ${MAX_LINES} products, and ${MAX_QUANTITY} of each.` };
}

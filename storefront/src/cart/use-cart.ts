import { skipToken, useQuery } from "@connectrpc/connect-query";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { useSyncExternalStore } from "react";
import { type Problem, toProblem } from "@/api/problem";
import { randomId } from "@/api/random-id";
import { applyChanges, type CartLine, MAX_QUANTITY } from "@/cart/cart-changes";
import { useCartMutation, usePendingChanges } from "@/cart/cart-mutation";
import { useSessionStore } from "@/session/session-context";
import { useHasCartOwner } from "@/session/use-session";

/** The cart with what is on its way into it. */
export interface CartView {
  readonly items: readonly CartLine[];
  /** Things in the cart, counted one by one. */
  readonly count: number;
  readonly isLoading: boolean;
  /** A change is on its way. */
  readonly isChanging: boolean;
  /** Why there is no cart to show. */
  readonly problem: Problem | undefined;
  readonly reload: () => void;
}

const NOTHING: readonly CartLine[] = [];

/** The cart of whoever is here. Asks for none while nobody could have one. */
export function useCart(): CartView {
  const hasOwner = useHasCartOwner();
  const { merge } = useSessionStore();
  const isMerging = useSyncExternalStore(merge.subscribe, merge.getSnapshot).status === "merging";
  // A cart that was changed on another device may not be set by what is shown here.
  const query = useQuery(CartService.method.getCart, hasOwner === true ? {} : skipToken, {
    staleTime: 0,
    refetchOnWindowFocus: "always",
  });
  const changes = usePendingChanges();
  const items = applyChanges((hasOwner === true && query.data?.cart?.items) || NOTHING, changes);
  const isLoading = hasOwner === "unknown" || (hasOwner && query.isPending) || isMerging;
  return {
    items,
    count: items.reduce((sum, line) => sum + line.quantity, 0),
    isLoading: isLoading && items.length === 0,
    isChanging: changes.length > 0,
    problem: query.data === undefined && query.error ? toProblem(query.error) : undefined,
    reload: () => void query.refetch(),
  };
}

/** Each press adds once, however often it has to be sent. Answers whether it worked; a failure is announced. */
export function useAddToCart(): (product: { readonly productId: string }, quantity?: number) => Promise<boolean> {
  const change = useCartMutation();
  return ({ productId }, quantity = 1) =>
    change({ kind: "add", productId, quantity: limited(quantity, 1), operationId: randomId() });
}

/** Sets how many of a product; 0 removes it. Of quick changes in a row the last one counts. */
export function useSetQuantity(): (productId: string, quantity: number) => Promise<boolean> {
  const change = useCartMutation();
  return (productId, quantity) =>
    change(
      limited(quantity, 0) === 0
        ? { kind: "remove", productId }
        : { kind: "set", productId, quantity: limited(quantity, 0) },
    );
}

export function useRemoveItem(): (productId: string) => Promise<boolean> {
  const change = useCartMutation();
  return (productId) => change({ kind: "remove", productId });
}

export function useClearCart(): () => Promise<boolean> {
  const change = useCartMutation();
  return () => change({ kind: "clear" });
}

function limited(quantity: number, least: number): number {
  return Math.max(least, Math.min(MAX_QUANTITY, Math.trunc(quantity)));
}

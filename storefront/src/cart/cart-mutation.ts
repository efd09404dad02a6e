import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectQueryKey, useTransport } from "@connectrpc/connect-query";
import { type Cart, CartService } from "@gen/souk/cart/v1/cart_pb";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { type QueryClient, useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { onBehalfOf } from "@/api/person";
import { explain, toProblem } from "@/api/problem";
import { retryDelayMs, shouldRetry } from "@/api/query-client";
import { type CartChange, isSuperseded } from "@/cart/cart-changes";
import { useSessionStore } from "@/session/session-context";
import { notify } from "@/ui/notify";

/** What changes to the cart are called among all mutations. */
export const CART_CHANGES = ["cart-change"];

/** A change, and whose cart it is for. */
interface AskedChange {
  readonly change: CartChange;
  readonly person: string;
}

/** Changes that the cached cart contains already, though their mutation is not quite over. */
const arrived = new WeakSet<CartChange>();

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

/** The changes that are on their way to the cart of whoever is here, oldest first. */
export function usePendingChanges(): readonly CartChange[] {
  const session = useSessionStore();
  return useMutationState({
    filters: { mutationKey: CART_CHANGES, status: "pending" },
    select: (mutation) => mutation.state.variables as AskedChange,
  })
    .filter(({ change, person }) => person === session.person() && !arrived.has(change))
    .map(({ change }) => change);
}

/**
 * Sends changes to the cart one after another. The cache holds only what the shop has answered; changes on their way are
 * laid over it, so that one that fails falls away by itself and a late answer hides no newer change.
 */
export function useCartMutation(): (change: CartChange) => Promise<boolean> {
  const queryClient = useQueryClient();
  const transport = useTransport();
  const session = useSessionStore();
  const client = createClient(CartService, transport);
  const queryKey = cartKey(transport);
  const { mutateAsync } = useMutation({
    mutationKey: CART_CHANGES,
    scope: { id: "cart" },
    // What is put into the cart offline waits for a network; it shows as put in meanwhile.
    networkMode: "online",
    // All of them may be repeated: an addition has its operation id, the others are idempotent.
    retry: shouldRetry,
    retryDelay: retryDelayMs,
    mutationFn: async ({ change, person }: AskedChange): Promise<Cart | undefined> => {
      if (isSuperseded(change, laterChanges(queryClient, change))) {
        return undefined;
      }
      const forThem = onBehalfOf(person);
      switch (change.kind) {
        case "add":
          return (await client.addItem(change, forThem)).cart;
        case "set":
          return (await client.updateItem(change, forThem)).cart;
        case "remove":
          return (await client.removeItem(change, forThem)).cart;
        case "clear":
          await client.clearCart({}, forThem);
          return { $typeName: "souk.cart.v1.Cart", items: [] };
      }
    },
    onSuccess: async (cart, { change, person }) => {
      if (cart !== undefined && person === session.person()) {
        await showCart(queryClient, transport, cart);
        arrived.add(change);
      }
    },
    onError: (error) => {
      const { title, text } = explain(toProblem(error));
      notify({ title, text, tone: "bad" });
      void queryClient.invalidateQueries({ queryKey });
    },
    onSettled: (_cart, _error, { change }) => {
      if (laterChanges(queryClient, change).length === 0) {
        refreshPreview(queryClient);
      }
    },
  });
  return async (change) => {
    try {
      await mutateAsync({ change, person: session.person() });
      return true;
    } catch {
      return false;
    }
  };
}

function laterChanges(queryClient: QueryClient, change: CartChange): CartChange[] {
  const pending = queryClient
    .getMutationCache()
    .findAll({ mutationKey: CART_CHANGES, status: "pending" })
    .map((mutation) => (mutation.state.variables as AskedChange).change);
  return pending.slice(pending.indexOf(change) + 1);
}

import { create } from "@bufbuild/protobuf";
import { type CallOptions, type Client, createClient, type Transport } from "@connectrpc/connect";
import { type Cart, CartSchema, CartService } from "@gen/souk/cart/v1/cart_pb";
import { type QueryClient, useMutation, useMutationState } from "@tanstack/react-query";
import { onBehalfOf } from "@/api/person";
import { explain, toProblem } from "@/api/problem";
import { retryDelayMs, shouldRetry } from "@/api/query-client";
import { cartKey, refreshPreview, showCart } from "@/cart/cart-cache";
import { type CartChange, isSuperseded } from "@/cart/cart-changes";
import { type AskedChange, UnsentChanges } from "@/cart/unsent-changes";
import type { Session } from "@/session/session";
import { useSessionStore } from "@/session/session-context";
import type { TabEnvironment } from "@/session/tab-environment";
import { notify } from "@/ui/notify";

/** What changes to the cart are called among all mutations. */
export const CART_CHANGES = ["cart-change"];

/** Changes that the cached cart contains already, or may contain, though their mutation is not over. */
const arrived = new WeakSet<CartChange>();

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
  const session = useSessionStore();
  const { mutateAsync } = useMutation<Cart | undefined, Error, AskedChange>({ mutationKey: CART_CHANGES });
  return async (change) => {
    try {
      await mutateAsync({ change, person: session.person(), askedAt: Date.now() });
      return true;
    } catch {
      return false;
    }
  };
}

/** Says how changes are sent, sends those that a page load has broken off, and lets a sign-in wait for all of them. */
export function sendCartChanges(
  queryClient: QueryClient,
  transport: Transport,
  session: Session,
  environment: TabEnvironment,
): void {
  const client = createClient(CartService, transport);
  const unsent = new UnsentChanges(environment, session);
  queryClient.setMutationDefaults(CART_CHANGES, {
    scope: { id: "cart" },
    // What is put into the cart offline waits for a network; it shows as put in meanwhile.
    networkMode: "online",
    // All of them may be repeated: an addition has its operation id, the others are idempotent.
    retry: shouldRetry,
    retryDelay: retryDelayMs,
    onMutate: (asked: AskedChange) => unsent.keep(asked),
    mutationFn: async ({ change, person }: AskedChange): Promise<Cart | undefined> =>
      isSuperseded(change, laterChanges(queryClient, change))
        ? undefined
        : await sendChange(client, change, onBehalfOf(person)),
    onSuccess: async (cart: Cart | undefined, { change, person }: AskedChange) => {
      if (cart !== undefined && person === session.person()) {
        await showCart(queryClient, transport, cart);
        arrived.add(change);
      }
    },
    onError: (error) => {
      const { title, text } = explain(toProblem(error));
      notify({ title, text, tone: "bad" });
      void queryClient.invalidateQueries({ queryKey: cartKey(transport) });
    },
    onSettled: (_cart: Cart | undefined, _error: unknown, asked: AskedChange) => {
      unsent.drop(asked);
      if (laterChanges(queryClient, asked.change).length === 0) {
        refreshPreview(queryClient);
      }
    },
  });
  session.waitBeforeSignIn(() => allSent(queryClient));
  const mutations = queryClient.getMutationCache();
  for (const asked of unsent.left()) {
    const options = queryClient.defaultMutationOptions({ mutationKey: CART_CHANGES });
    if (asked.change.kind === "add") {
      // It may have arrived without an answer: laid over the cart it would count twice until there is one.
      arrived.add(asked.change);
    }
    // That it failed is announced like any other failure.
    mutations
      .build(queryClient, options)
      .execute(asked)
      .catch(() => {});
  }
}

async function sendChange(client: Client<typeof CartService>, change: CartChange, options: CallOptions) {
  switch (change.kind) {
    case "add":
      return (await client.addItem(change, options)).cart;
    case "set":
      return (await client.updateItem(change, options)).cart;
    case "remove":
      return (await client.removeItem(change, options)).cart;
    case "clear":
      await client.clearCart({}, options);
      return create(CartSchema);
  }
}

/** Resolves when no change is on its way any more. */
async function allSent(queryClient: QueryClient): Promise<void> {
  const mutations = queryClient.getMutationCache();
  const isOver = () => mutations.findAll({ mutationKey: CART_CHANGES, status: "pending" }).length === 0;
  if (!isOver()) {
    await new Promise<void>((resolve) => {
      const stop = mutations.subscribe(() => {
        if (isOver()) {
          stop();
          resolve();
        }
      });
    });
  }
}

function laterChanges(queryClient: QueryClient, change: CartChange): CartChange[] {
  const pending = queryClient
    .getMutationCache()
    .findAll({ mutationKey: CART_CHANGES, status: "pending" })
    .map((mutation) => (mutation.state.variables as AskedChange).change);
  return pending.slice(pending.indexOf(change) + 1);
}

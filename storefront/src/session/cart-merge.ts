import { Code, createClient, type Transport } from "@connectrpc/connect";
import { type Cart, type CartItem, CartService } from "@gen/souk/cart/v1/cart_pb";
import { PERSON_CHANGED } from "@/api/person";
import { type Problem, toProblem } from "@/api/problem";
import type { Guest } from "@/session/guest";
import { Observable } from "@/session/observable";
import { type PendingMerge, PendingMerges } from "@/session/pending-merges";
import { type TabEnvironment, withLock } from "@/session/tab-environment";

const MERGE_LOCK = "souk-cart-merge";

/** What became of the cart that was filled before signing in. */
export type CartMergeState =
  | { readonly status: "idle" }
  | { readonly status: "merging" }
  | CartMerged
  | { readonly status: "failed"; readonly problem: Problem };

/** Of `quantity` things `taken` went into the cart of `userId`, when that is known; the others did not fit. */
export interface CartMerged {
  readonly status: "merged";
  readonly userId: string;
  readonly quantity: number;
  readonly taken: number | undefined;
  readonly cart: Cart | undefined;
}

/** Moves a guest's cart into the cart of the account that was signed in to. */
export class CartMerge {
  readonly #environment: TabEnvironment;
  readonly #transport: Transport;
  readonly #guest: Guest;
  readonly #pending: PendingMerges;
  readonly #state = new Observable<CartMergeState>({ status: "idle" });
  readonly #running = new Map<string, Promise<void>>();

  constructor(transport: Transport, guest: Guest, environment: TabEnvironment) {
    this.#transport = transport;
    this.#guest = guest;
    this.#environment = environment;
    this.#pending = new PendingMerges(environment);
  }

  get subscribe(): (listener: () => void) => () => void {
    return this.#state.subscribe;
  }

  get getSnapshot(): () => CartMergeState {
    return this.#state.getSnapshot;
  }

  /** The announcement was read. */
  readonly acknowledge = (): void => {
    if (this.#state.getSnapshot().status !== "merging") {
      this.#state.set({ status: "idle" });
    }
  };

  /** Makes the guest's cart the concern of this account: no tab fills it any more. */
  claim(userId: string): void {
    const guestToken = this.#guest.token();
    if (guestToken !== undefined) {
      this.#pending.keep({ userId, guestToken });
      this.#guest.drop(guestToken);
    }
  }

  /**
   * Merges what this account is owed. Never fails: what time mends is tried again at the next load or sign-in.
   * `accessToken` fails when somebody else is signed in by then.
   */
  async run(userId: string, accessToken: () => Promise<string | undefined>): Promise<void> {
    if (!this.#running.has(userId) && this.#pending.of(userId).length > 0) {
      this.#state.set({ status: "merging" });
      const running = withLock(this.#environment, MERGE_LOCK, () => this.#mergeAll(userId, accessToken)).then(
        (state) => {
          this.#running.delete(userId);
          this.#state.set(state);
        },
      );
      this.#running.set(userId, running);
    }
    await this.#running.get(userId);
  }

  /** Idle in the end when another tab was faster, and announces it. */
  async #mergeAll(userId: string, accessToken: () => Promise<string | undefined>): Promise<CartMergeState> {
    let state: CartMergeState = { status: "idle" };
    for (const pending of this.#pending.of(userId)) {
      try {
        const one = await this.#merge(pending, accessToken);
        state = one === undefined ? state : together(state, one);
      } catch (error) {
        const problem = toProblem(error);
        if (problem.isTransient) {
          return state.status === "merged" ? state : { status: "failed", problem };
        }
        // Once the guest's cart is read, it is the account's token that is missing: it waits for the next sign-in.
        const isRead = this.#pending.of(userId)[0]?.quantity !== undefined;
        if (problem.reason === PERSON_CHANGED || (problem.code === Code.Unauthenticated && isRead)) {
          return state;
        }
        state = state.status === "merged" ? state : { status: "failed", problem };
      }
      this.#pending.drop(pending.guestToken);
    }
    return state;
  }

  /** Undefined when there is nothing to merge. */
  async #merge(pending: PendingMerge, accessToken: () => Promise<string | undefined>): Promise<CartMerged | undefined> {
    const { userId, guestToken } = pending;
    const client = createClient(CartService, this.#transport);
    const quantity = pending.quantity ?? count((await client.getCart({}, bearer(guestToken))).cart?.items);
    if (quantity === 0) {
      return undefined;
    }
    this.#pending.keep({ ...pending, quantity });
    const customer = bearer((await accessToken()) ?? "");
    const { cart, leftOut } = await client.mergeCart({ guestAccessToken: guestToken }, customer);
    // A repeat may find that it was merged by the call before: then nobody can tell what was taken.
    const taken = pending.quantity === undefined ? Math.max(0, quantity - count(leftOut)) : undefined;
    return { status: "merged", userId, quantity, taken, cart };
  }
}

/** What to announce of two carts that were merged one after the other. */
function together(earlier: CartMergeState, later: CartMerged): CartMerged {
  if (earlier.status !== "merged") {
    return later;
  }
  const isKnown = earlier.taken !== undefined && later.taken !== undefined;
  const taken = isKnown ? earlier.taken + later.taken : undefined;
  return { ...later, quantity: earlier.quantity + later.quantity, taken };
}

function count(items: readonly CartItem[] | undefined): number {
  return items?.reduce((sum, item) => sum + item.quantity, 0) ?? 0;
}

function bearer(token: string): { headers: HeadersInit } {
  return { headers: { authorization: `Bearer ${token}` } };
}

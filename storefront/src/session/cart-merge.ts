import { Code, createClient, type Transport } from "@connectrpc/connect";
import { type Cart, CartService } from "@gen/souk/cart/v1/cart_pb";
import { type Problem, toProblem } from "@/api/problem";
import type { Guest } from "@/session/guest";
import { Observable } from "@/session/observable";
import { readJson, type TabEnvironment, withLock, writeJson } from "@/session/tab-environment";

const PENDING_KEY = "souk.cart-merge";
const MERGE_LOCK = "souk-cart-merge";

/** What became of the cart that was filled before signing in. */
export type CartMergeState =
  | { readonly status: "idle" }
  | { readonly status: "merging" }
  /** `quantity` things came from the earlier cart. */
  | { readonly status: "merged"; readonly quantity: number; readonly cart: Cart | undefined }
  | { readonly status: "failed"; readonly problem: Problem };

/** A guest's cart that is to go to an account: the account is written down, so that no other one gets it. */
interface PendingMerge {
  readonly userId: string;
  readonly guestToken: string;
  /** Known once the guest's cart was read, and kept, since a repeat may find the cart empty. */
  readonly quantity?: number;
}

/** Moves a guest's cart into the cart of the account that was signed in to. */
export class CartMerge {
  readonly #environment: TabEnvironment;
  readonly #transport: Transport;
  readonly #guest: Guest;
  readonly #state = new Observable<CartMergeState>({ status: "idle" });
  #running: Promise<void> | undefined;

  constructor(transport: Transport, guest: Guest, environment: TabEnvironment) {
    this.#transport = transport;
    this.#guest = guest;
    this.#environment = environment;
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
      this.#keep({ userId, guestToken });
      this.#guest.drop(guestToken);
    }
  }

  /** Merges what this account is owed. Never fails: what time mends is tried again at the next load or sign-in. */
  async run(userId: string, accessToken: () => Promise<string>): Promise<void> {
    if (this.#running === undefined && this.#pending(userId) !== undefined) {
      this.#state.set({ status: "merging" });
      this.#running = withLock(this.#environment, MERGE_LOCK, () => this.#merge(userId, accessToken)).then((state) => {
        this.#running = undefined;
        this.#state.set(state);
      });
    }
    await this.#running;
  }

  async #merge(userId: string, accessToken: () => Promise<string>): Promise<CartMergeState> {
    const pending = this.#pending(userId);
    if (pending === undefined) {
      // Another tab was faster, and announces it.
      return { status: "idle" };
    }
    try {
      const quantity = pending.quantity ?? (await this.#count(pending.guestToken));
      if (quantity === 0) {
        this.#keep(undefined);
        return { status: "idle" };
      }
      this.#keep({ ...pending, quantity });
      const token = await accessToken();
      const client = createClient(CartService, this.#transport);
      const { cart } = await client.mergeCart({ guestAccessToken: pending.guestToken }, bearer(token));
      this.#keep(undefined);
      return { status: "merged", quantity, cart };
    } catch (error) {
      const problem = toProblem(error);
      const isSignedOut = problem.code === Code.Unauthenticated && this.#pending(userId)?.quantity !== undefined;
      if (!problem.isTransient && !isSignedOut) {
        this.#keep(undefined);
      }
      return isSignedOut ? { status: "idle" } : { status: "failed", problem };
    }
  }

  async #count(guestToken: string): Promise<number> {
    const { cart } = await createClient(CartService, this.#transport).getCart({}, bearer(guestToken));
    return cart?.items.reduce((sum, item) => sum + item.quantity, 0) ?? 0;
  }

  #keep(pending: PendingMerge | undefined): void {
    writeJson(this.#environment, PENDING_KEY, pending);
  }

  #pending(userId: string): PendingMerge | undefined {
    const pending = readJson(this.#environment, PENDING_KEY, isPending);
    return pending?.userId === userId ? pending : undefined;
  }
}

function bearer(token: string): { headers: HeadersInit } {
  return { headers: { authorization: `Bearer ${token}` } };
}

function isPending(value: unknown): value is PendingMerge {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "userId") === "string" &&
    typeof Reflect.get(value, "guestToken") === "string"
  );
}

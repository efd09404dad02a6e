import { readJson, type TabEnvironment, writeJson } from "@/session/tab-environment";

const PENDING_KEY = "souk.cart-merge";

/** A guest's cart that is to go to an account: the account is written down, so that no other one gets it. */
export interface PendingMerge {
  readonly userId: string;
  readonly guestToken: string;
  /** Known once the guest's cart was read, and kept, since a repeat may find the cart empty. */
  readonly quantity?: number;
}

/** The guests' carts that are not merged yet, oldest first. They outlive a reload. */
export class PendingMerges {
  readonly #environment: TabEnvironment;

  constructor(environment: TabEnvironment) {
    this.#environment = environment;
  }

  /** Those that this account is owed. */
  of(userId: string): readonly PendingMerge[] {
    return this.#read().filter((pending) => pending.userId === userId);
  }

  /** Adds it, or replaces what is known of this guest's cart. */
  keep(pending: PendingMerge): void {
    const all = this.#read();
    const index = all.findIndex(({ guestToken }) => guestToken === pending.guestToken);
    writeJson(this.#environment, PENDING_KEY, index < 0 ? [...all, pending] : all.with(index, pending));
  }

  drop(guestToken: string): void {
    const others = this.#read().filter((pending) => pending.guestToken !== guestToken);
    writeJson(this.#environment, PENDING_KEY, others.length === 0 ? undefined : others);
  }

  #read(): readonly PendingMerge[] {
    return readJson(this.#environment, PENDING_KEY, arePending) ?? [];
  }
}

function arePending(value: unknown): value is readonly PendingMerge[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one: unknown) =>
        typeof Reflect.get(Object(one), "userId") === "string" &&
        typeof Reflect.get(Object(one), "guestToken") === "string",
    )
  );
}

import type { CartChange } from "@/cart/cart-changes";
import type { Session } from "@/session/session";
import { readJson, type TabEnvironment, writeJson } from "@/session/tab-environment";

const KEY = "souk.cart-changes";
/** How long after it was asked an addition is still sent: the shop knows for an hour what it has added already. */
const ADDITION_LASTS_MS = 10 * 60_000;
/** And any other change, which would take back what another tab or device has done since. */
const CHANGE_LASTS_MS = 30_000;
/** So much of a guest's token tells one guest from another, and opens no cart. */
const GUEST_MARK_LENGTH = 12;

/** A change, whose cart it is for, and when it was asked for, by this device's clock. */
export interface AskedChange {
  readonly change: CartChange;
  readonly person: string;
  readonly askedAt: number;
}

interface UnsentChange {
  readonly change: CartChange;
  readonly askedAt: number;
  /** The account, or else the guest, once there is one. */
  readonly owner?: string | undefined;
}

/**
 * The changes to the cart that the shop has not answered yet. They outlive a page load of this tab, since it breaks off
 * what is on its way: whoever presses "Add" and leaves the page at once finds it in the cart all the same.
 */
export class UnsentChanges {
  readonly #environment: Pick<TabEnvironment, "storage" | "now">;
  readonly #session: Session;
  /** Of the page before this one. */
  readonly #left: readonly UnsentChange[];
  #own: readonly UnsentChange[] = [];

  constructor({ tabStorage, now }: Pick<TabEnvironment, "tabStorage" | "now">, session: Session) {
    this.#environment = { storage: tabStorage, now };
    this.#session = session;
    this.#left = readJson(this.#environment, KEY, areUnsent) ?? [];
    this.#write();
    session.guest.subscribe(() => this.#write());
  }

  keep({ change, askedAt }: AskedChange): void {
    this.#own = [...this.#own, { change, askedAt }];
    this.#write();
  }

  /** It was answered. */
  drop({ change }: AskedChange): void {
    this.#own = this.#own.filter((unsent) => unsent.change !== change);
    this.#write();
  }

  /** What the page before has left of whoever is here now, oldest first. */
  left(): readonly AskedChange[] {
    const [person, owner, now] = [this.#session.person(), this.#owner(), this.#environment.now()];
    return this.#left
      .filter((unsent) => unsent.owner === owner && now - unsent.askedAt < lastsMs(unsent.change))
      .map(({ change, askedAt }) => ({ change, person, askedAt }));
  }

  #owner(): string | undefined {
    return this.#session.userId() ?? this.#session.guest.token()?.slice(-GUEST_MARK_LENGTH);
  }

  #write(): void {
    const owner = this.#owner();
    // A guest's session may begin only after the change that needs it was asked for.
    this.#own = this.#own.map((unsent) => ({ ...unsent, owner: unsent.owner ?? owner }));
    writeJson(this.#environment, KEY, this.#own.length === 0 ? undefined : this.#own);
  }
}

function lastsMs({ kind }: CartChange): number {
  return kind === "add" ? ADDITION_LASTS_MS : CHANGE_LASTS_MS;
}

function areUnsent(value: unknown): value is readonly UnsentChange[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one: unknown) =>
        typeof Reflect.get(Object(one), "askedAt") === "number" &&
        typeof Reflect.get(Object(Reflect.get(Object(one), "change")), "kind") === "string",
    )
  );
}

import type { CartChange } from "@/cart/cart-changes";
import type { Session } from "@/session/session";
import { readJson, type TabEnvironment, writeJson } from "@/session/tab-environment";

const KEY = "souk.cart-changes";
/** What was asked longer ago is left: the cart may have been changed elsewhere since, and the shop remembers additions for an hour. */
const LASTS_MS = 10 * 60_000;

/** A change, and whose cart it is for. */
export interface AskedChange {
  readonly change: CartChange;
  readonly person: string;
}

interface UnsentChange {
  readonly change: CartChange;
  /** Undefined for a visitor, of whom a page knows nothing that the next page would. */
  readonly userId?: string | undefined;
  readonly askedAt: number;
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
  #own: readonly (UnsentChange & AskedChange)[] = [];

  constructor({ tabStorage, now }: Pick<TabEnvironment, "tabStorage" | "now">, session: Session) {
    this.#environment = { storage: tabStorage, now };
    this.#session = session;
    this.#left = readJson(this.#environment, KEY, areUnsent) ?? [];
    this.#write();
  }

  keep(asked: AskedChange): void {
    const askedAt = this.#environment.now();
    this.#own = [...this.#own, { ...asked, userId: this.#session.userId(), askedAt }];
    this.#write();
  }

  /** It was answered. */
  drop({ change }: AskedChange): void {
    this.#own = this.#own.filter((unsent) => unsent.change !== change);
    this.#write();
  }

  /** What the page before has left of whoever is here now, oldest first. */
  left(): readonly AskedChange[] {
    const [person, userId] = [this.#session.person(), this.#session.userId()];
    const since = this.#environment.now() - LASTS_MS;
    return this.#left
      .filter((unsent) => unsent.userId === userId && unsent.askedAt > since)
      .map(({ change }) => ({ change, person }));
  }

  #write(): void {
    const unsent = this.#own.map(({ change, userId, askedAt }): UnsentChange => ({ change, userId, askedAt }));
    writeJson(this.#environment, KEY, unsent.length === 0 ? undefined : unsent);
  }
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

import { randomId } from "@/api/random-id";
import { type Store, usableStorage } from "@/session/usable-storage";

/** A change of stock that was sent: by how much, and the name under which it counts once. */
export type Adjustment = { delta: number; operationId: string };

const tabStorage = usableStorage(() => sessionStorage);

const key = (productId: string) => `souk.stock.${productId}`;

/** The change of a product's stock of which it is not known yet whether it was carried out; a reload keeps it. */
export function pendingAdjustment(productId: string, store: Store = tabStorage): Adjustment | undefined {
  try {
    const stored: unknown = JSON.parse(store.getItem(key(productId)) ?? "null");
    const [delta, operationId] = [Reflect.get(Object(stored), "delta"), Reflect.get(Object(stored), "operationId")];
    return typeof delta === "number" && typeof operationId === "string" ? { delta, operationId } : undefined;
  } catch {
    return undefined;
  }
}

/** What is to be sent: the change that is open, if there is one, else a new one, which is written down first. */
export function beginAdjustment(productId: string, delta: number, store: Store = tabStorage): Adjustment {
  const open = pendingAdjustment(productId, store);
  if (open) {
    return open;
  }
  const adjustment = { delta, operationId: randomId() };
  store.setItem(key(productId), JSON.stringify(adjustment));
  return adjustment;
}

/** It is known what became of it. */
export function settleAdjustment(productId: string, store: Store = tabStorage): void {
  store.removeItem(key(productId));
}

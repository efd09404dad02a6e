import { useSyncExternalStore } from "react";

let isOpen = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  isOpen = next;
  for (const listener of listeners) {
    listener();
  }
}

export const openCartDrawer = () => set(true);
export const closeCartDrawer = () => set(false);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the cart's drawer is open: the header, the product page and the drawer itself have to do with it. */
export function useCartDrawer(): boolean {
  return useSyncExternalStore(subscribe, () => isOpen);
}

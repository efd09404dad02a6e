import { useSyncExternalStore } from "react";

/** The style sheet's `md`: from here on there is room for a table. */
const wide = window.matchMedia("(min-width: 48rem)");

function subscribe(listener: () => void): () => void {
  wide.addEventListener("change", listener);
  return () => wide.removeEventListener("change", listener);
}

/** Whether a table fits; cards do everywhere. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches);
}

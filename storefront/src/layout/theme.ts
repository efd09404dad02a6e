import { useSyncExternalStore } from "react";
import { usableStorage } from "@/session/usable-storage";

export type Theme = "light" | "dark";

const STORED = "souk.theme";
const storage = usableStorage(() => localStorage);
const system = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function chosen(): Theme | undefined {
  const stored = storage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : undefined;
}

/** What is shown: what was chosen, else what the system asks for. */
export function theme(): Theme {
  return chosen() ?? (system.matches ? "dark" : "light");
}

/** Puts the chosen theme onto the page; without a choice the style sheet follows the system by itself. */
export function applyTheme(): void {
  const choice = chosen();
  if (choice) {
    document.documentElement.dataset.theme = choice;
  } else {
    delete document.documentElement.dataset.theme;
  }
}

/** Chooses; what the system asks for anyway is no choice, so that the page goes on following it. */
export function chooseTheme(next: Theme): void {
  if (next === (system.matches ? "dark" : "light")) {
    storage.removeItem(STORED);
  } else {
    storage.setItem(STORED, next);
  }
  applyTheme();
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  system.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener("change", listener);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, theme);
}

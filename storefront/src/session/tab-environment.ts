import { type Store, usableStorage } from "@/session/usable-storage";

/** What a tab has, and what it shares with the others of the same browser. Replaced in tests, where many tabs live in one process. */
export interface TabEnvironment {
  readonly storage: Store;
  /** Of this tab alone; it outlives a page load. */
  readonly tabStorage: Store;
  /** Missing in old browsers and on pages that are not secure. */
  readonly locks: Pick<LockManager, "request" | "query"> | undefined;
  /** Calls when another tab has changed the storage; returns how to stop. */
  onStorageChange(listener: (key: string | null) => void): () => void;
  /** Calls when the device has a network again; returns how to stop. */
  onOnline(listener: () => void): () => void;
  /** Undefined where the browser has none. */
  openChannel(name: string): TabPort | undefined;
  now(): number;
}

/** The part of a BroadcastChannel that is used. */
export interface TabPort {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/** The real thing. */
export function browserEnvironment(): TabEnvironment {
  // What does not fit outlives a reload of this tab.
  const spare = usableStorage(() => globalThis.sessionStorage);
  // What another tab has stored is newer than what did not fit here.
  globalThis.addEventListener("storage", ({ key }) => key !== null && spare.removeItem(key));
  return {
    storage: usableStorage(() => globalThis.localStorage, spare),
    tabStorage: usableStorage(() => globalThis.sessionStorage),
    locks: globalThis.navigator?.locks,
    onStorageChange: (listener) => {
      const listen = (event: StorageEvent) => listener(event.key);
      globalThis.addEventListener("storage", listen);
      return () => globalThis.removeEventListener("storage", listen);
    },
    onOnline: (listener) => {
      globalThis.addEventListener("online", listener);
      return () => globalThis.removeEventListener("online", listener);
    },
    openChannel: (name) => {
      try {
        return new BroadcastChannel(name);
      } catch {
        // Old browsers have none, and others refuse it.
        return undefined;
      }
    },
    now: () => Date.now(),
  };
}

/** Does the work while no other tab does work of this name; where there are no locks or none is given, simply does it. */
export async function withLock<T>(environment: TabEnvironment, name: string, work: () => Promise<T>): Promise<T> {
  let isBegun = false;
  const begin = () => {
    isBegun = true;
    return work();
  };
  try {
    return environment.locks === undefined ? await begin() : await environment.locks.request(name, begin);
  } catch (error) {
    // Where people have forbidden the shop to store anything, the browser refuses locks as well.
    if (isBegun) {
      throw error;
    }
    return await work();
  }
}

/** Reads what was stored as JSON; undefined when there is nothing, or nothing of this shape. */
export function readJson<T>(
  environment: Pick<TabEnvironment, "storage">,
  key: string,
  isShape: (value: unknown) => value is T,
): T | undefined {
  try {
    const value: unknown = JSON.parse(environment.storage.getItem(key) ?? "null");
    return isShape(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Stores as JSON; undefined removes. A full or forbidden storage is no reason to fail. */
export function writeJson(environment: Pick<TabEnvironment, "storage">, key: string, value: unknown): void {
  try {
    if (value === undefined) {
      environment.storage.removeItem(key);
    } else {
      environment.storage.setItem(key, JSON.stringify(value));
    }
  } catch {
    // What could not be stored is forgotten at the next load, as in a private window.
  }
}

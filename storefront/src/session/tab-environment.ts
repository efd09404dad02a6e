/** What a tab shares with the others of the same browser. Replaced in tests, where many tabs live in one process. */
export interface TabEnvironment {
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
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
  return {
    storage: usableStorage(),
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
    openChannel: (name) => (typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(name)),
    now: () => Date.now(),
  };
}

/** Does the work while no other tab does work of this name; where there are no locks, simply does it. */
export async function withLock<T>(environment: TabEnvironment, name: string, work: () => Promise<T>): Promise<T> {
  if (environment.locks === undefined) {
    return await work();
  }
  return await environment.locks.request(name, work);
}

/** Reads what was stored as JSON; undefined when there is nothing, or nothing of this shape. */
export function readJson<T>(
  environment: TabEnvironment,
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
export function writeJson(environment: TabEnvironment, key: string, value: unknown): void {
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

/** localStorage throws where people have forbidden it: then this tab remembers for itself. */
function usableStorage(): TabEnvironment["storage"] {
  try {
    globalThis.localStorage.getItem("souk");
    return globalThis.localStorage;
  } catch {
    const values = new Map<string, string>();
    return {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
    };
  }
}

import type { TabEnvironment } from "@/session/tab-environment";

/** A browser with many tabs in one process, for tests: what tabs share is shared, what they do not is not. */
export class FakeBrowser {
  readonly storage = new Map<string, string>();
  /** Nothing more can be stored. */
  isFull = false;
  readonly #ports: Array<{ tab: number; name: string; hear: (event: MessageEvent) => void }> = [];
  readonly #storageListeners: Array<{ tab: number; listener: (key: string | null) => void }> = [];
  readonly #onlineListeners = new Set<() => void>();
  readonly #held: FakeLock[] = [];
  readonly #waiting: Array<{ lock: FakeLock; grant: () => void }> = [];
  #tabs = 0;

  /** Opens a tab. */
  tab({
    hasLocks = true,
    hasChannels = true,
    refusesLocks = false,
    /** What the page before has left in this tab. */
    tabStorage = new Map<string, string>(),
  } = {}): TabEnvironment {
    this.#tabs += 1;
    const tab = this.#tabs;
    const changed = (key: string) => {
      for (const { listener } of this.#storageListeners.filter((other) => other.tab !== tab)) {
        queueMicrotask(() => listener(key));
      }
    };
    return {
      tabStorage: mapStorage(tabStorage),
      storage: {
        getItem: (key) => this.storage.get(key) ?? null,
        setItem: (key, value) => {
          if (this.isFull) {
            throw new DOMException("full", "QuotaExceededError");
          }
          this.storage.set(key, value);
          changed(key);
        },
        removeItem: (key) => {
          this.storage.delete(key);
          changed(key);
        },
      },
      locks: refusesLocks ? REFUSING_LOCKS : hasLocks ? this.#locks() : undefined,
      onStorageChange: (listener) => {
        this.#storageListeners.push({ tab, listener });
        return () => {};
      },
      onOnline: (listener) => {
        this.#onlineListeners.add(listener);
        return () => this.#onlineListeners.delete(listener);
      },
      openChannel: (name) =>
        hasChannels
          ? {
              postMessage: (data) => this.#post(tab, name, structuredClone(data)),
              addEventListener: (_type, hear) => void this.#ports.push({ tab, name, hear }),
            }
          : undefined,
      now: () => Date.now(),
    };
  }

  /** The device has a network again. */
  goOnline(): void {
    for (const listener of [...this.#onlineListeners]) {
      listener();
    }
  }

  #post(from: number, name: string, data: unknown): void {
    for (const { hear } of this.#ports.filter((port) => port.tab !== from && port.name === name)) {
      setTimeout(() => hear(new MessageEvent("message", { data })), 1);
    }
  }

  #locks(): Pick<LockManager, "request" | "query"> {
    const request = async <T>(
      name: string,
      ...rest: [LockGrantedCallback<T>] | [LockOptions, LockGrantedCallback<T>]
    ) => {
      const [options, work] = rest.length === 1 ? [{}, rest[0]] : rest;
      const lock: FakeLock = { name, isShared: options.mode === "shared" };
      await new Promise<void>((grant) => {
        this.#waiting.push({ lock, grant });
        this.#grant();
      });
      try {
        return await work(null);
      } finally {
        this.#held.splice(this.#held.indexOf(lock), 1);
        this.#grant();
      }
    };
    return {
      request: request as LockManager["request"],
      query: async () => ({ held: this.#held.map(({ name }) => ({ name })), pending: [] }),
    };
  }

  /** Gives each lock to whoever waits longest. */
  #grant(): void {
    for (const waiter of [...this.#waiting]) {
      const { name, isShared } = waiter.lock;
      const isTaken = this.#held.some((held) => held.name === name && !(held.isShared && isShared));
      const isFirst = this.#waiting.find(({ lock }) => lock.name === name) === waiter;
      if (!isTaken && isFirst) {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#held.push(waiter.lock);
        waiter.grant();
      }
    }
  }
}

function mapStorage(values: Map<string, string>): TabEnvironment["tabStorage"] {
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** Of a browser in which people have forbidden the shop to store anything. */
const REFUSING_LOCKS: Pick<LockManager, "request" | "query"> = {
  request: () => Promise.reject(new DOMException("denied", "SecurityError")),
  query: () => Promise.reject(new DOMException("denied", "SecurityError")),
};

interface FakeLock {
  readonly name: string;
  readonly isShared: boolean;
}

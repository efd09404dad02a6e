/** The part of a browser's storage that is used. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * A storage that never fails: what the browser refuses to store, because people have forbidden it or it is full, goes to
 * `spare`, at first this tab's memory. It is `open` that throws where all storing is forbidden.
 */
export function usableStorage(open: () => Store, spare: Store = memoryStorage()): Store {
  const tryWith = <T>(use: (store: Store) => T): T | undefined => {
    try {
      return use(open());
    } catch {
      return undefined;
    }
  };
  return {
    getItem: (key) => spare.getItem(key) ?? tryWith((store) => store.getItem(key)) ?? null,
    setItem: (key, value) => {
      try {
        open().setItem(key, value);
        spare.removeItem(key);
      } catch {
        spare.setItem(key, value);
      }
    },
    removeItem: (key) => {
      spare.removeItem(key);
      tryWith((store) => store.removeItem(key));
    },
  };
}

function memoryStorage(): Store {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

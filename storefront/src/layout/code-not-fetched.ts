/** The code of a page could not be fetched: no network, no shop, or a shop that has been renewed since. */
export class CodeNotFetched extends Error {
  readonly #load: () => Promise<unknown>;

  constructor(load: () => Promise<unknown>, cause: unknown) {
    // Words of its own: for those of browsers the router reloads the window, which replaces the shop while offline.
    super("The code of this page could not be fetched", { cause });
    this.name = "CodeNotFetched";
    this.#load = load;
  }

  /** Tries once more; answers whether the code is there now. */
  async retry(): Promise<boolean> {
    try {
      await this.#load();
      return true;
    } catch {
      return false;
    }
  }
}

/** Fetches code; fails as `CodeNotFetched`. */
export async function fetchCode<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw new CodeNotFetched(load, error);
  }
}

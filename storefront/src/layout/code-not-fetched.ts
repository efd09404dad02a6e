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
    if (await this.#isThere()) {
      return true;
    }
    await forgetFailures();
    return await this.#isThere();
  }

  async #isThere(): Promise<boolean> {
    try {
      await this.#load();
      return true;
    } catch {
      return false;
    }
  }
}

const FORGET_MS = 5_000;
const failed = new Set<string>();

/** Notes which files a page loads ahead could not be fetched, from now on. */
export function noteFailures(): void {
  const note = ({ target }: Event) => {
    if (target instanceof HTMLLinkElement && target.rel === "modulepreload") {
      failed.add(target.href);
    }
  };
  // What fails tells only itself, so that it is heard on the way down.
  document.addEventListener("error", note, true);
}

/**
 * Has the browser forget which files could not be fetched. WebKit remembers a preload that failed, over a reload of the
 * window too, and asks for the file again only when told so.
 */
export async function forgetFailures(): Promise<void> {
  const again = async (href: string) => {
    const { ok } = await fetch(href, { cache: "reload", signal: AbortSignal.timeout(FORGET_MS) });
    if (ok) {
      failed.delete(href);
    }
  };
  await Promise.allSettled([...failed].map(again));
}

/** Fetches code; fails as `CodeNotFetched`. */
export async function fetchCode<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw new CodeNotFetched(load, error);
  }
}

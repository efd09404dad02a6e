/** Waits that end early when waiting has become pointless: the device is online again, or the page is looked at. */
export class Wakeup {
  readonly #wake = new Set<() => void>();
  #isClosed = false;

  constructor() {
    globalThis.addEventListener("online", this.#wakeAll);
    document.addEventListener("visibilitychange", this.#pageChanged);
  }

  close(): void {
    this.#isClosed = true;
    globalThis.removeEventListener("online", this.#wakeAll);
    document.removeEventListener("visibilitychange", this.#pageChanged);
    this.#wakeAll();
  }

  /** Ends after this long, or when woken. */
  async pause(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await this.#until((wake) => {
      timer = setTimeout(wake, ms);
    });
    clearTimeout(timer);
  }

  /** Ends once the page is visible. */
  async visible(): Promise<void> {
    while (document.visibilityState === "hidden" && !this.#isClosed) {
      await this.#until(() => {});
    }
  }

  /** Calls once the page has been hidden for this long; returns how to stop. */
  whenHiddenFor(ms: number, call: () => void): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      timer = document.visibilityState === "hidden" ? setTimeout(call, ms) : undefined;
    };
    document.addEventListener("visibilitychange", follow);
    follow();
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", follow);
    };
  }

  async #until(begin: (wake: () => void) => void): Promise<void> {
    if (this.#isClosed) {
      return;
    }
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#wake.delete(wake);
        resolve();
      };
      this.#wake.add(wake);
      begin(wake);
    });
  }

  readonly #wakeAll = (): void => {
    for (const wake of [...this.#wake]) {
      wake();
    }
  };

  readonly #pageChanged = (): void => {
    if (document.visibilityState === "visible") {
      this.#wakeAll();
    }
  };
}

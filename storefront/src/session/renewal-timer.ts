import { type AccessToken, renewalTime } from "@/session/access-token";
import type { TabEnvironment } from "@/session/tab-environment";

const LONGEST_RETRY_MS = 30_000;

/** Renews a session before its token ends, and again and again when the shop is not reached. */
export class RenewalTimer {
  readonly #environment: TabEnvironment;
  readonly #renew: () => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(environment: TabEnvironment, renew: () => Promise<void>) {
    this.#environment = environment;
    this.#renew = renew;
    environment.onOnline(() => {
      if (this.#failures > 0) {
        this.#set(0);
      }
    });
  }

  /** Sets itself by this token; without one there is nothing to renew. */
  follow(token: AccessToken | undefined): void {
    this.#failures = 0;
    clearTimeout(this.#timer);
    if (token !== undefined) {
      this.#set(renewalTime(token) - this.#environment.now());
    }
  }

  /** The shop was not reached. */
  retryLater(): void {
    this.#failures += 1;
    this.#set(Math.min(LONGEST_RETRY_MS, 1000 * 2 ** (this.#failures - 1)) * (0.75 + Math.random() / 4));
  }

  #set(delayMs: number): void {
    clearTimeout(this.#timer);
    const renew = () => {
      // A failure has set the timer again.
      this.#renew().catch(() => {});
    };
    this.#timer = setTimeout(renew, Math.max(0, delayMs));
  }
}

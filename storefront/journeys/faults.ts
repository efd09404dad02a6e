import type { BrowserContext } from "@playwright/test";

/** What a browser has complained about: unless a journey expects it, it fails the journey. */
export class Faults {
  readonly #seen: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Listens to every page of a browser's context. */
  async watch(context: BrowserContext): Promise<void> {
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.#seen.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => this.#seen.push(`page: ${error.error().stack ?? error.error().message}`));
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // A page that is left drops what it has asked for.
      if (why !== "net::ERR_ABORTED") {
        this.#seen.push(`request: ${request.url()} ${why}`);
      }
    });
    context.on("response", (response) => {
      if (response.status() >= 400) {
        this.#seen.push(`response: ${response.status()} ${response.url()}`);
      }
    });
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
        // biome-ignore lint/suspicious/noConsole: this is how the page tells the journey
        console.error(`refused by the Content-Security-Policy: ${violatedDirective} ${blockedURI} ${sourceFile}`);
      });
    });
  }

  /** Says what a journey breaks on purpose, and what browsers will complain about for it. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** How many complaints there were, expected or not. */
  get count(): number {
    return this.#seen.length;
  }

  /** What nobody expected. */
  get unexpected(): string[] {
    return this.#seen.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault)));
  }
}

/** What browsers say while the network is away, or an answer is lost. */
export const CONNECTION_LOST = /ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|CONNECTION_)|Failed to load resource/;

/** What the shop is made of, as far as journeys break it. */
export type ServiceName = "user" | "product" | "cart" | "checkout" | "recommendation" | "payment" | "email";

/** Breaks the shop, and mends all that it has broken. */
export class Control {
  readonly #url: string;
  readonly #broken = new Set<ServiceName>();

  constructor(url: string) {
    this.#url = url;
  }

  /** Ends a service at once, as a crash does. */
  async kill(service: ServiceName): Promise<void> {
    this.#broken.add(service);
    await this.#post(`services/${service}/kill`);
  }

  /** Freezes a service: it takes calls and answers none. */
  async pause(service: ServiceName): Promise<void> {
    this.#broken.add(service);
    await this.#post(`services/${service}/pause`);
  }

  /** Starts it, or lets it go on, and returns when it is ready. */
  async start(service: ServiceName): Promise<void> {
    await this.#post(`services/${service}/start`);
    this.#broken.delete(service);
  }

  /** Opens a second way into the shop, with a checkout of its own behind it; answers where. */
  async openGateway(): Promise<string> {
    const response = await this.#post("gateways");
    const { url } = (await response.json()) as { url: string };
    return url;
  }

  /** Starts whatever a journey has left broken. */
  async mend(): Promise<void> {
    for (const service of this.#broken) {
      await this.start(service);
    }
  }

  async #post(path: string): Promise<Response> {
    const response = await fetch(`${this.#url}/${path}`, { method: "POST" });
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  }
}

import { type Client, Code, createClient, type Transport } from "@connectrpc/connect";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { type Problem, toProblem } from "@/api/problem";
import { isFinal } from "@/orders/order-cache";
import { Wakeup } from "@/orders/wakeup";

/** The shop says every 15 seconds that the stream is alive; after this long it is not. */
const SILENCE_MS = 40_000;
/** A page that nobody has seen for this long holds no stream open. */
const HIDDEN_MS = 60_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;

/** What a watcher tells. */
export interface OrderListener {
  onOrder(order: Order): void;
  /** Whether changes arrive as they happen. */
  onLive(isLive: boolean): void;
  /** The order cannot be watched: there is none, or not for this person. */
  onProblem(problem: Problem): void;
}

/** Follows an order over the server's stream until it cannot change any more; returns how to stop. */
export function watchOrder(transport: Transport, orderId: string, listener: OrderListener): () => void {
  const watcher = new OrderWatcher(createClient(CheckoutService, transport), orderId, listener);
  void watcher.run();
  return () => watcher.stop();
}

class OrderWatcher {
  readonly #client: Client<typeof CheckoutService>;
  readonly #orderId: string;
  readonly #listener: OrderListener;
  readonly #wakeup = new Wakeup();
  readonly #stopped = new AbortController();
  #failures = 0;
  #isLive = false;

  constructor(client: Client<typeof CheckoutService>, orderId: string, listener: OrderListener) {
    this.#client = client;
    this.#orderId = orderId;
    this.#listener = listener;
  }

  stop(): void {
    this.#stopped.abort();
    this.#wakeup.close();
  }

  async run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#wakeup.visible();
      const isOver = await this.#listen();
      this.#setLive(false);
      if (isOver || this.#stopped.signal.aborted) {
        this.#wakeup.close();
        return;
      }
      const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
      this.#failures += 1;
      await this.#wakeup.pause(ceiling * (0.75 + Math.random() / 4));
    }
  }

  /** Reads one stream to its end; answers whether there is nothing more to come. */
  async #listen(): Promise<boolean> {
    const connection = new AbortController();
    const close = () => connection.abort();
    this.#stopped.signal.addEventListener("abort", close);
    const stopWatchingPage = this.#wakeup.whenHiddenFor(HIDDEN_MS, close);
    let silence = setTimeout(close, SILENCE_MS);
    let isOver = false;
    try {
      const stream = this.#client.watchOrder({ orderId: this.#orderId }, { signal: connection.signal });
      for await (const { order } of stream) {
        clearTimeout(silence);
        silence = setTimeout(close, SILENCE_MS);
        this.#failures = 0;
        this.#setLive(true);
        if (order !== undefined && !this.#stopped.signal.aborted) {
          isOver = isFinal(order);
          this.#listener.onOrder(order);
        }
      }
    } catch (error) {
      const problem = toProblem(error);
      if (isDefinite(problem) && !this.#stopped.signal.aborted) {
        isOver = true;
        this.#listener.onProblem(problem);
      }
    } finally {
      clearTimeout(silence);
      stopWatchingPage();
      this.#stopped.signal.removeEventListener("abort", close);
    }
    return isOver;
  }

  #setLive(isLive: boolean): void {
    if (isLive !== this.#isLive) {
      this.#isLive = isLive;
      if (!this.#stopped.signal.aborted) {
        this.#listener.onLive(isLive);
      }
    }
  }
}

function isDefinite({ code }: Problem): boolean {
  return code === Code.NotFound || code === Code.PermissionDenied || code === Code.InvalidArgument;
}

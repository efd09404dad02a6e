import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, type ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { UserService } from "@gen/souk/user/v1/user_pb";

/** A cart at the shop; its answers wait for `release` when it is slow. */
export class FakeCart {
  readonly calls: string[] = [];
  lines = new Map<string, number>();
  failures: ConnectError[] = [];
  isSlow = false;
  #held: Array<() => void> = [];
  #guests = 0;
  readonly #added = new Set<string>();

  release(): void {
    this.#held.shift()?.();
  }

  readonly routes = (router: ConnectRouter) => {
    router.service(CartService, {
      getCart: () => this.#answer("get", () => {}),
      addItem: ({ productId, quantity, operationId }) =>
        this.#answer(`add ${productId} ${quantity}`, () => {
          if (!this.#added.has(operationId)) {
            this.#added.add(operationId);
            this.lines.set(productId, (this.lines.get(productId) ?? 0) + quantity);
          }
        }),
      updateItem: ({ productId, quantity }) =>
        this.#answer(`set ${productId} ${quantity}`, () => this.lines.set(productId, quantity)),
      removeItem: ({ productId }) => this.#answer(`remove ${productId}`, () => this.lines.delete(productId)),
      clearCart: async () => {
        await this.#answer("clear", () => this.lines.clear());
        return {};
      },
    });
    router.service(UserService, {
      logout: () => ({}),
      startGuestSession: () => {
        this.#guests += 1;
        const expiresAt = timestampFromMs(Date.now() + 600_000);
        return { session: { accessToken: `token of guest ${this.#guests}`, expiresAt } };
      },
    });
    router.service(CheckoutService, {
      previewOrder: () => {
        this.calls.push("preview");
        return { items: [...this.lines].map(([productId, quantity]) => ({ productId, quantity, name: productId })) };
      },
    });
  };

  async #answer(call: string, change: () => void) {
    this.calls.push(call);
    const failure = this.failures.shift();
    if (failure === undefined || failure.code === Code.Unavailable) {
      change();
    }
    const cart = { items: [...this.lines].map(([productId, quantity]) => ({ productId, quantity })) };
    if (this.isSlow) {
      await new Promise<void>((resolve) => this.#held.push(resolve));
    }
    if (failure !== undefined) {
      throw failure;
    }
    return { cart };
  }
}

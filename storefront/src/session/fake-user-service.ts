import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { Role } from "@gen/souk/access/v1/access_pb";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { UserService } from "@gen/souk/user/v1/user_pb";

const TOKEN_LIFE_MS = 600_000;

/** The shop's accounts and carts as far as sessions need them, for tests. Its "cookie" is shared by all tabs. */
export class FakeUserService {
  readonly calls: string[] = [];
  /** Thrown by the next calls of a method, one after another. */
  readonly failures = new Map<string, ConnectError[]>();
  hasCookie = false;
  userId = "customer-1";
  guestQuantity = 0;
  #tokens = 0;

  /** How often a method was called. */
  count(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }

  readonly routes = (router: ConnectRouter): void => {
    const enter = (method: string) => {
      this.calls.push(method);
      const failure = this.failures.get(method)?.shift();
      if (failure !== undefined) {
        throw failure;
      }
    };
    router.service(UserService, {
      login: () => {
        enter("login");
        this.hasCookie = true;
        return { user: this.#user(), session: this.#session() };
      },
      refreshSession: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        enter("refreshSession");
        if (!this.hasCookie) {
          throw new ConnectError("no session", Code.Unauthenticated);
        }
        return { user: this.#user(), session: this.#session() };
      },
      logout: () => {
        enter("logout");
        this.hasCookie = false;
        return {};
      },
      startGuestSession: () => {
        enter("startGuestSession");
        return { session: this.#session() };
      },
    });
    router.service(CartService, {
      getCart: () => {
        enter("getCart");
        return { cart: { items: this.guestQuantity > 0 ? [{ productId: "p", quantity: this.guestQuantity }] : [] } };
      },
      mergeCart: () => {
        enter("mergeCart");
        const quantity = this.guestQuantity;
        this.guestQuantity = 0;
        return { cart: { items: [{ productId: "p", quantity }] } };
      },
    });
  };

  #user() {
    return { userId: this.userId, email: "a@example.com", name: "Ada", role: Role.CUSTOMER };
  }

  #session() {
    this.#tokens += 1;
    return { accessToken: `token-${this.#tokens}`, expiresAt: timestampFromMs(Date.now() + TOKEN_LIFE_MS) };
  }
}

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { Role } from "@gen/souk/access/v1/access_pb";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { UserService } from "@gen/souk/user/v1/user_pb";

const TOKEN_LIFE_MS = 600_000;
/** How long a refresh token is taken once more. */
const GRACE_MS = 10_000;

/** The shop's accounts and carts as far as sessions need them, for tests. Its "cookie" is shared by all tabs. */
export class FakeUserService {
  readonly calls: string[] = [];
  /** Thrown by the next calls of a method, one after another. */
  readonly failures = new Map<string, ConnectError[]>();
  hasCookie = false;
  userId = "customer-1";
  /** In the carts of the guests, by their tokens; a token that is not here is the customer's. */
  readonly guestCarts = new Map<string, number>();
  /** In the customer's cart, of one product, of which it holds 99. */
  customerQuantity = 0;
  /** Access tokens that are not taken any more. */
  readonly revoked = new Set<string>();
  /** The next so many answers to a renewal never come. */
  silences = 0;
  /** How long the answer to a renewal is on its way, once the renewal is done. */
  delayMs = 0;
  /** When the refresh token was first used whose successor nobody has seen. */
  #usedAt: number | undefined;
  #tokens = 0;

  /** Fills the cart of the guest whose session began last. */
  set guestQuantity(quantity: number) {
    this.guestCarts.set(`token-${this.#tokens}`, quantity);
  }

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
        this.#usedAt ??= Date.now();
        if (Date.now() > this.#usedAt + GRACE_MS) {
          this.hasCookie = false;
        }
        if (!this.hasCookie) {
          throw new ConnectError("no session", Code.Unauthenticated);
        }
        if (this.silences > 0) {
          this.silences -= 1;
          await new Promise(() => {});
        }
        await new Promise((resolve) => setTimeout(resolve, this.delayMs));
        this.#usedAt = undefined;
        return { user: this.#user(), session: this.#session() };
      },
      logout: (_request, { requestHeader }) => {
        enter("logout");
        if (this.revoked.has(bearer(requestHeader))) {
          throw new ConnectError("unknown token", Code.Unauthenticated);
        }
        this.hasCookie = false;
        return {};
      },
      startGuestSession: () => {
        enter("startGuestSession");
        const session = this.#session();
        this.guestCarts.set(session.accessToken, 0);
        return { session };
      },
    });
    router.service(CartService, {
      getCart: (_request, { requestHeader }) => {
        enter("getCart");
        return cartOf(this.guestCarts.get(bearer(requestHeader)) ?? this.customerQuantity);
      },
      mergeCart: ({ guestAccessToken }) => {
        enter("mergeCart");
        const together = this.customerQuantity + (this.guestCarts.get(guestAccessToken) ?? 0);
        this.customerQuantity = Math.min(99, together);
        this.guestCarts.set(guestAccessToken, 0);
        return { ...cartOf(this.customerQuantity), leftOut: items(together - this.customerQuantity) };
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

function bearer(header: Headers): string {
  return (header.get("authorization") ?? "").replace("Bearer ", "");
}

function cartOf(quantity: number) {
  return { cart: { items: items(quantity) } };
}

function items(quantity: number) {
  return quantity > 0 ? [{ productId: "p", quantity }] : [];
}

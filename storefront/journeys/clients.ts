import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { UserService } from "@gen/souk/user/v1/user_pb";
import type { Credentials, Person } from "./person";

/** The shop's services as somebody who is signed in calls them, without a browser. */
export interface Clients {
  readonly users: Client<typeof UserService>;
  readonly products: Client<typeof ProductService>;
  readonly carts: Client<typeof CartService>;
  readonly checkout: Client<typeof CheckoutService>;
}

/** Half of what an access token lives. */
const FRESH_MS = 300_000;

/** Calls the shop at `shopUrl` as this person, who is signed in at the first call. */
export function clientsOf(shopUrl: string, { email, password }: Credentials): Clients {
  const signIn = createClient(UserService, transport(shopUrl, []));
  let token: Promise<string> | undefined;
  let signedInAt = 0;
  const authenticate: Interceptor = (next) => async (request) => {
    if (token === undefined || Date.now() - signedInAt > FRESH_MS) {
      signedInAt = Date.now();
      token = signIn.login({ email, password }).then(({ session }) => session?.accessToken ?? "");
    }
    request.header.set("authorization", `Bearer ${await token}`);
    return await next(request);
  };
  const signedIn = transport(shopUrl, [authenticate]);
  return {
    users: createClient(UserService, signedIn),
    products: createClient(ProductService, signedIn),
    carts: createClient(CartService, signedIn),
    checkout: createClient(CheckoutService, signedIn),
  };
}

function transport(baseUrl: string, interceptors: Interceptor[]) {
  return createGrpcWebTransport({ baseUrl, useBinaryFormat: true, interceptors, defaultTimeoutMs: 20_000 });
}

/** Opens an account without a browser. */
export async function register(shopUrl: string, person: Person): Promise<Clients> {
  await createClient(UserService, transport(shopUrl, [])).register(person);
  return clientsOf(shopUrl, person);
}

// @vitest-environment jsdom
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { Role } from "@gen/souk/access/v1/access_pb";
import { CartService } from "@gen/souk/cart/v1/cart_pb";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { ListCategoriesResponseSchema, ProductService } from "@gen/souk/product/v1/product_pb";
import { GetProfileResponseSchema, UserService } from "@gen/souk/user/v1/user_pb";
import { expect, test, vi } from "vitest";
import { requiredRole } from "@/api/access";
import { onBehalfOf } from "@/api/person";
import { authenticate, type Credentials, createShopTransport } from "@/api/transport";

test("the contract says who may call what", () => {
  expect(requiredRole(ProductService.method.listProducts)).toBe(Role.PUBLIC);
  expect(requiredRole(CartService.method.addItem)).toBe(Role.GUEST);
  expect(requiredRole(CheckoutService.method.placeOrder)).toBe(Role.CUSTOMER);
  expect(requiredRole(ProductService.method.createProduct)).toBe(Role.STAFF);
});

const fakeCredentials = (token: string | undefined) => ({
  person: () => "ada",
  tokenFor: vi.fn<Credentials["tokenFor"]>(async () => token),
  replaceToken: vi.fn<Credentials["replaceToken"]>(async () => "new"),
});

function shopThatTakes(accepted: string, credentials: Credentials) {
  const seen: Array<string | null> = [];
  const check = (header: Headers) => {
    const token = header.get("authorization");
    seen.push(token);
    if (token !== `Bearer ${accepted}`) {
      throw new ConnectError("who are you", Code.Unauthenticated);
    }
    return {};
  };
  const routes: Parameters<typeof createRouterTransport>[0] = ({ service }) => {
    service(CartService, { getCart: (_request, { requestHeader }) => check(requestHeader) });
    service(UserService, { login: (_request, { requestHeader }) => check(requestHeader) });
    service(CheckoutService, {
      async *watchOrder(_request, { requestHeader }) {
        yield check(requestHeader);
      },
    });
  };
  const transport = createRouterTransport(routes, { transport: { interceptors: [authenticate(credentials)] } });
  return { transport, seen };
}

test("a call carries the token of its role", async () => {
  const credentials = fakeCredentials("old");
  const { transport, seen } = shopThatTakes("old", credentials);
  await createClient(CartService, transport).getCart({});
  expect(credentials.tokenFor).toHaveBeenCalledWith(Role.GUEST, "ada");
  expect(seen).toEqual(["Bearer old"]);
});

test("a token that is refused is replaced, and the call repeated once", async () => {
  const credentials = fakeCredentials("old");
  const { transport, seen } = shopThatTakes("new", credentials);
  await createClient(CartService, transport).getCart({});
  expect(credentials.replaceToken).toHaveBeenCalledExactlyOnceWith("old", Role.GUEST, "ada");
  expect(seen).toEqual(["Bearer old", "Bearer new"]);
});

test("a call that is for somebody says so, and its repeat is for them as well", async () => {
  const credentials = fakeCredentials("old");
  const { transport } = shopThatTakes("new", credentials);
  await createClient(CartService, transport).getCart({}, onBehalfOf("eve"));
  expect(credentials.tokenFor).toHaveBeenCalledWith(Role.GUEST, "eve");
  expect(credentials.replaceToken).toHaveBeenCalledWith("old", Role.GUEST, "eve");
});

test("the catalogue is anybody's", async () => {
  const credentials = fakeCredentials("old");
  const { transport } = shopThatTakes("old", credentials);
  await createClient(UserService, transport).login({});
  expect(credentials.tokenFor).toHaveBeenCalledWith(Role.PUBLIC, undefined);
});

test("a call that is refused twice is not repeated again", async () => {
  const { transport, seen } = shopThatTakes("another", fakeCredentials("old"));
  await expect(createClient(CartService, transport).getCart({})).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect(seen).toHaveLength(2);
});

test("a wrong password is no reason to renew a session", async () => {
  const credentials = fakeCredentials("old");
  const { transport, seen } = shopThatTakes("new", credentials);
  await expect(createClient(UserService, transport).login({})).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect(credentials.replaceToken).not.toHaveBeenCalled();
  expect(seen).toHaveLength(1);
});

test("a stream without a token of any kind fails before it is opened", async () => {
  const refused = new ConnectError("sign in first", Code.Unauthenticated);
  const credentials = { ...fakeCredentials(undefined), tokenFor: () => Promise.reject(refused) };
  const { transport, seen } = shopThatTakes("new", credentials);
  const read = async () => {
    for await (const message of createClient(CheckoutService, transport).watchOrder({})) {
      void message;
    }
  };
  await expect(read()).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect(seen).toEqual([]);
});

/** An answer as the gateway writes it: a message, then the trailers. */
function grpcWebAnswer(message: Uint8Array): Response {
  const frame = (flags: number, data: Uint8Array) => {
    const bytes = new Uint8Array(5 + data.length);
    new DataView(bytes.buffer).setUint32(1, data.length);
    bytes[0] = flags;
    bytes.set(data, 5);
    return bytes;
  };
  const trailers = new TextEncoder().encode("grpc-status: 0\r\n");
  const body = Uint8Array.from([...frame(0, message), ...frame(0x80, trailers)]);
  return new Response(body, { headers: { "content-type": "application/grpc-web+proto" } });
}

test("calls go to the page's own origin, with a deadline; only accounts ask for the cookie", async () => {
  const requests: Array<[string, Headers]> = [];
  const fetch = vi.fn<typeof globalThis.fetch>(async (url, init) => {
    requests.push([String(url), new Headers(init?.headers)]);
    return grpcWebAnswer(
      String(url).includes("UserService")
        ? toBinary(GetProfileResponseSchema, create(GetProfileResponseSchema))
        : toBinary(ListCategoriesResponseSchema, create(ListCategoriesResponseSchema)),
    );
  });
  const transport = createShopTransport(fakeCredentials("token"), fetch);
  await createClient(ProductService, transport).listCategories({});
  await createClient(UserService, transport).getProfile({});
  const [[catalogueUrl, catalogue], [accountUrl, account]] = requests as [[string, Headers], [string, Headers]];
  expect(catalogueUrl).toBe(`${location.origin}/souk.product.v1.ProductService/ListCategories`);
  expect(catalogue.get("grpc-timeout")).toBe("10000m");
  expect(catalogue.get("souk-session")).toBeNull();
  expect(accountUrl).toBe(`${location.origin}/souk.user.v1.UserService/GetProfile`);
  expect(account.get("souk-session")).toBe("cookie");
  expect(account.get("authorization")).toBe("Bearer token");
});

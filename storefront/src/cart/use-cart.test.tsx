import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { createShop, type Shop } from "@/api/shop";
import { authenticate } from "@/api/transport";
import { useAddToCart, useCart, useClearCart, useRemoveItem, useSetQuantity } from "@/cart/use-cart";
import { useCartPreview } from "@/cart/use-cart-preview";
import { FakeBrowser } from "@/testing/fake-browser";
import { FakeCart } from "@/testing/fake-cart";
import { openShop } from "@/testing/open-shop";
import { shopWrapper } from "@/testing/shop-wrapper";
import { signIn } from "@/testing/sign-in";

vi.mock("@/ui/notify", () => ({ notify: vi.fn() }));

const noCredentials = { replaceToken: async () => undefined };

let cart: FakeCart;
let browser: FakeBrowser;
let shop: Shop;

beforeEach(() => {
  cart = new FakeCart();
  browser = new FakeBrowser();
  shop = openShop(cart.routes, browser.tab());
});

function openCart() {
  return renderHook(
    () => ({
      cart: useCart(),
      preview: useCartPreview(),
      add: useAddToCart(),
      set: useSetQuantity(),
      remove: useRemoveItem(),
      clear: useClearCart(),
    }),
    { wrapper: shopWrapper(shop) },
  ).result;
}

async function openFilledCart() {
  cart.lines = new Map([["a", 1]]);
  signIn(shop.session);
  const page = openCart();
  await waitFor(() => expect(page.current.cart.count).toBe(1));
  await waitFor(() => expect(page.current.preview.preview?.items).toHaveLength(1));
  cart.calls.length = 0;
  return page;
}

test("asks for no cart while nobody could have one", () => {
  const page = openCart();
  expect(page.current.cart).toMatchObject({ items: [], count: 0, isLoading: false });
  expect(page.current.preview).toMatchObject({ isEmpty: true, isLoading: false });
  expect(cart.calls).toEqual([]);
});

test("a change is seen at once, and what it costs is worked out anew", async () => {
  const page = await openFilledCart();
  cart.isSlow = true;
  act(() => void page.current.add({ productId: "b" }, 2));
  await waitFor(() => expect(page.current.cart.count).toBe(3));
  expect(page.current.preview).toMatchObject({ isUpdating: true });
  act(() => cart.release());
  await waitFor(() => expect(page.current.preview.preview?.items).toHaveLength(2));
  expect(page.current.cart).toMatchObject({ count: 3, isChanging: false });
});

test("quick changes of one line end in the last, and only those that count are sent", async () => {
  const page = await openFilledCart();
  cart.isSlow = true;
  act(() => {
    for (const quantity of [2, 3, 4, 5]) {
      void page.current.set("a", quantity);
    }
  });
  await waitFor(() => expect(page.current.cart.count).toBe(5));
  await waitFor(() => expect(cart.calls).toHaveLength(1));
  act(() => cart.release());
  await waitFor(() => expect(page.current.cart.isChanging).toBe(false));
  expect(page.current.cart.count).toBe(5);
  expect(cart.lines.get("a")).toBe(5);
  expect(cart.calls.filter((call) => call.startsWith("set"))).toEqual(["set a 5"]);
});

test("an answer to an older change hides no newer one", async () => {
  const page = await openFilledCart();
  cart.isSlow = true;
  act(() => void page.current.set("a", 2));
  await waitFor(() => expect(cart.calls).toEqual(["set a 2"]));
  act(() => void page.current.set("a", 7));
  await waitFor(() => expect(page.current.cart.count).toBe(7));
  act(() => cart.release());
  await waitFor(() => expect(cart.calls).toContain("set a 7"));
  expect(page.current.cart.count).toBe(7);
  act(() => cart.release());
  await waitFor(() => expect(page.current.cart.isChanging).toBe(false));
  expect(page.current.cart.count).toBe(7);
});

test("a change that is refused falls away, and says so", async () => {
  const page = await openFilledCart();
  cart.failures = [new ConnectError("no", Code.FailedPrecondition)];
  let worked: boolean | undefined;
  await act(async () => {
    worked = await page.current.add({ productId: "b" });
  });
  expect(worked).toBe(false);
  await waitFor(() => expect(page.current.cart.count).toBe(1));
});

test("an addition whose answer was lost is sent again and adds once", async () => {
  const page = await openFilledCart();
  cart.failures = [new ConnectError("lost", Code.Unavailable)];
  await act(async () => {
    expect(await page.current.add({ productId: "b" })).toBe(true);
  });
  expect(cart.calls.filter((call) => call === "add b 1")).toHaveLength(2);
  expect(cart.lines.get("b")).toBe(1);
});

test("removing, and setting to nothing, and clearing empty the cart", async () => {
  const page = await openFilledCart();
  await act(async () => {
    await page.current.set("a", 0);
  });
  expect(cart.calls).toContain("remove a");
  await waitFor(() => expect(page.current.preview.isEmpty).toBe(true));
  await act(async () => {
    await page.current.add({ productId: "b" });
    await page.current.clear();
  });
  await waitFor(() => expect(page.current.cart.items).toEqual([]));
});

test("a change that is repeated after somebody else came in is not theirs", async () => {
  // As in the browser: the transport looks whose token it attaches.
  const guarded = createRouterTransport(cart.routes, {
    transport: {
      interceptors: [
        authenticate({
          ...noCredentials,
          person: () => shop.session.person(),
          tokenFor: (...asked) => shop.session.tokenFor(...asked),
        }),
      ],
    },
  });
  shop = createShop(guarded, browser.tab());
  const page = await openFilledCart();
  cart.failures = [new ConnectError("lost", Code.Unavailable)];
  cart.isSlow = true;
  const added = page.current.add({ productId: "b" });
  await waitFor(() => expect(cart.calls).toEqual(["add b 1"]));
  await act(async () => {
    await shop.session.signOut();
    cart.lines = new Map([["c", 4]]);
    cart.isSlow = false;
    signIn(shop.session, "another");
  });
  // What the one before has added is not shown to the next one either.
  await waitFor(() => expect(page.current.cart.items.map(({ productId }) => productId)).toEqual(["c"]));
  act(() => cart.release());
  await act(async () => expect(await added).toBe(false));
  expect(cart.calls.filter((call) => call.startsWith("add"))).toHaveLength(1);
  expect(page.current.cart.items.map(({ productId }) => productId)).toEqual(["c"]);
});

test("a late answer about the cart of the one before is not shown to the next", async () => {
  const page = await openFilledCart();
  cart.isSlow = true;
  const added = page.current.add({ productId: "b" });
  await waitFor(() => expect(cart.calls).toEqual(["add b 1"]));
  await act(async () => {
    await shop.session.signOut();
    cart.isSlow = false;
    signIn(shop.session, "another");
  });
  cart.lines = new Map([["c", 4]]);
  await act(() => shop.queryClient.refetchQueries());
  cart.lines = new Map([
    ["a", 1],
    ["b", 1],
  ]);
  act(() => cart.release());
  await act(async () => void (await added));
  expect(page.current.cart.items.map(({ productId }) => productId)).toEqual(["c"]);
});

test("a cart that is changed in one tab is read anew in the others", async () => {
  const page = await openFilledCart();
  const other = openShop(cart.routes, browser.tab());
  const first = shop;
  shop = other;
  signIn(shop.session);
  const otherPage = openCart();
  await waitFor(() => expect(otherPage.current.cart.count).toBe(1));
  shop = first;
  await act(async () => void (await page.current.add({ productId: "a" }, 2)));
  await waitFor(() => expect(otherPage.current.cart.count).toBe(3));
  await waitFor(() => expect(otherPage.current.preview.preview?.items[0]?.quantity).toBe(3));
});

import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { CART_CHANGES, usePendingChanges } from "@/cart/cart-mutation";
import { FakeBrowser } from "@/testing/fake-browser";
import { FakeCart } from "@/testing/fake-cart";
import { openShop } from "@/testing/open-shop";
import { shopWrapper } from "@/testing/shop-wrapper";
import { signIn } from "@/testing/sign-in";
import type { CartChange } from "./cart-changes";

vi.mock("@/ui/notify", () => ({ notify: vi.fn() }));

const LAMP: CartChange = { kind: "add", productId: "lamp", quantity: 1, operationId: "one" };

let cart: FakeCart;
let browser: FakeBrowser;
let tabStorage: Map<string, string>;

beforeEach(() => {
  cart = new FakeCart();
  browser = new FakeBrowser();
  tabStorage = new Map();
});

/** A page of the one tab. */
function openPage() {
  const shop = openShop(cart.routes, browser.tab({ tabStorage }));
  const mutations = shop.queryClient.getMutationCache();
  return {
    ...shop,
    change: (change: CartChange) =>
      mutations
        .build(shop.queryClient, shop.queryClient.defaultMutationOptions({ mutationKey: CART_CHANGES }))
        .execute({ change, person: shop.session.person(), askedAt: Date.now() }),
    isIdle: () => mutations.findAll({ status: "pending" }).length === 0,
  };
}

/** Leaves a page whose changes are on their way, and which never hears of them again. */
async function leave(calls: number) {
  await vi.waitFor(() => expect(cart.calls).toHaveLength(calls));
  cart.calls.length = 0;
  cart.isSlow = false;
}

test("what was on its way when the page was left is sent by the next page, oldest first", async () => {
  cart.isSlow = true;
  const page = openPage();
  signIn(page.session);
  void page.change(LAMP);
  void page.change({ kind: "set", productId: "lamp", quantity: 3 });
  await leave(1);
  const next = openPage();
  await vi.waitFor(() => expect(next.isIdle()).toBe(true));
  expect(cart.calls.filter((call) => call !== "preview")).toEqual(["add lamp 1", "set lamp 3"]);
  // The first page's addition had arrived: it counts once.
  expect([...cart.lines]).toEqual([["lamp", 3]]);
  expect(tabStorage.size).toBe(0);
});

test("an addition that may have arrived already is not laid over the cart, what was set is", async () => {
  cart.isSlow = true;
  const page = openPage();
  signIn(page.session);
  void page.change(LAMP);
  const bowls: CartChange = { kind: "set", productId: "bowl", quantity: 3 };
  void page.change(bowls);
  await leave(1);
  cart.isSlow = true;
  const next = openPage();
  const { result } = renderHook(() => usePendingChanges(), { wrapper: shopWrapper(next) });
  expect(result.current).toEqual([bowls]);
});

test("what was answered is not sent again", async () => {
  const page = openPage();
  await page.change(LAMP);
  await vi.waitFor(() => expect(tabStorage.size).toBe(0));
  cart.calls.length = 0;
  expect(openPage().isIdle()).toBe(true);
  expect(cart.calls).toEqual([]);
});

test("what one person has left is not sent for another", async () => {
  cart.isSlow = true;
  const page = openPage();
  void page.change(LAMP);
  await leave(1);
  signIn(openShop(cart.routes, browser.tab()).session, "another");
  expect(openPage().isIdle()).toBe(true);
  expect(cart.calls).toEqual([]);
});

test("what one guest has left is not sent for the next one at this device", async () => {
  cart.isSlow = true;
  const page = openPage();
  await page.session.guest.start();
  void page.change(LAMP);
  await leave(1);
  browser.storage.delete("souk.guest");
  await openShop(cart.routes, browser.tab()).session.guest.start();
  expect(openPage().isIdle()).toBe(true);
});

test("what was asked before the guest's session had begun is that guest's", async () => {
  cart.isSlow = true;
  const page = openPage();
  void page.change(LAMP);
  await page.session.guest.start();
  await leave(1);
  const next = openPage();
  expect(next.isIdle()).toBe(false);
  await vi.waitFor(() => expect(cart.calls).toContain("add lamp 1"));
});

test.each([
  ["an addition", LAMP, 10 * 60_000],
  ["what would take back what was done elsewhere", { kind: "clear" } as const, 30_000],
])("%s is sent only for a while, however many pages have tried", async (_, change, lastsMs) => {
  cart.isSlow = true;
  const page = openPage();
  signIn(page.session);
  void page.change(change);
  await leave(1);
  cart.isSlow = true;
  const askedAt = Date.now();
  const now = vi.spyOn(Date, "now").mockReturnValue(askedAt + lastsMs - 2_000);
  expect(openPage().isIdle()).toBe(false);
  now.mockReturnValue(askedAt + lastsMs + 1);
  expect(openPage().isIdle()).toBe(true);
  now.mockRestore();
});

test("a stored value of another shape is left", () => {
  tabStorage.set("souk.cart-changes", '[{"change":{}}]');
  expect(openPage().isIdle()).toBe(true);
  expect(tabStorage.size).toBe(0);
});

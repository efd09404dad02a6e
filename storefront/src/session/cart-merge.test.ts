import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { Role } from "@gen/souk/access/v1/access_pb";
import { beforeEach, expect, test, vi } from "vitest";
import { Session } from "@/session/session";
import { FakeBrowser } from "@/testing/fake-browser";
import { FakeUserService } from "@/testing/fake-user-service";

const LOGIN = { email: "a@example.com", password: "correct horse" };

let shop: FakeUserService;
let browser: FakeBrowser;
const open = () => new Session(createRouterTransport(shop.routes), browser.tab());

beforeEach(() => {
  shop = new FakeUserService();
  browser = new FakeBrowser();
});

async function guestWithCart(quantity: number): Promise<Session> {
  const tab = open();
  await tab.tokenFor(Role.GUEST);
  shop.guestQuantity = quantity;
  return tab;
}

test("the guest's cart goes to the account at sign-in, and the guest's session ends", async () => {
  const tab = await guestWithCart(3);
  await tab.signIn(LOGIN);
  expect(tab.merge.getSnapshot()).toMatchObject({ status: "merged", quantity: 3, taken: 3, userId: "customer-1" });
  expect(tab.guest.token()).toBeUndefined();
  tab.merge.acknowledge();
  expect(tab.merge.getSnapshot()).toEqual({ status: "idle" });
});

test("an empty cart is not merged", async () => {
  const tab = await guestWithCart(0);
  await tab.signIn(LOGIN);
  expect(shop.count("mergeCart")).toBe(0);
  expect(tab.merge.getSnapshot().status).toBe("idle");
});

test("a merge that fails for now does not fail the sign-in, and is made up for at the next load", async () => {
  const tab = await guestWithCart(3);
  shop.failures.set("mergeCart", [new ConnectError("down", Code.Unavailable)]);
  await tab.signIn(LOGIN);
  expect(tab.getSnapshot().status).toBe("customer");
  expect(tab.merge.getSnapshot().status).toBe("failed");
  browser = Object.assign(new FakeBrowser(), { storage: browser.storage });
  const reloaded = open();
  await reloaded.restore();
  await vi.waitFor(() =>
    expect(reloaded.merge.getSnapshot()).toMatchObject({ status: "merged", quantity: 3, taken: undefined }),
  );
  expect(shop.count("mergeCart")).toBe(2);
});

test("a cart that waits to be merged goes to nobody else", async () => {
  const tab = await guestWithCart(3);
  shop.failures.set("mergeCart", [new ConnectError("down", Code.Unavailable)]);
  await tab.signIn(LOGIN);
  await tab.signOut();
  shop.userId = "customer-2";
  await tab.signIn(LOGIN);
  expect(shop.count("mergeCart")).toBe(1);
});

test("a merge that is refused for good is not tried again", async () => {
  const tab = await guestWithCart(3);
  shop.failures.set("mergeCart", [new ConnectError("no", Code.InvalidArgument)]);
  await tab.signIn(LOGIN);
  await tab.signOut();
  await tab.signIn(LOGIN);
  expect(shop.count("mergeCart")).toBe(1);
});

test("what did not fit is not counted as taken over", async () => {
  const tab = await guestWithCart(30);
  shop.customerQuantity = 90;
  await tab.signIn(LOGIN);
  expect(tab.merge.getSnapshot()).toMatchObject({ status: "merged", quantity: 30, taken: 9 });
});

test("a cart that waits to be merged is not lost to the next one", async () => {
  const tab = await guestWithCart(3);
  shop.failures.set("mergeCart", [new ConnectError("down", Code.Unavailable)]);
  await tab.signIn(LOGIN);
  await tab.signOut();
  await tab.tokenFor(Role.GUEST);
  shop.guestQuantity = 2;
  await tab.signIn(LOGIN);
  expect(tab.merge.getSnapshot()).toMatchObject({ status: "merged", quantity: 5 });
  expect(shop.customerQuantity).toBe(5);
  expect(browser.storage.has("souk.cart-merge")).toBe(false);
});

test("a cart goes to the account that it was claimed for, though somebody else comes in meanwhile", async () => {
  const tab = await guestWithCart(3);
  tab.merge.claim("customer-1");
  await tab.merge.run("customer-1", () => tab.tokenFor(Role.CUSTOMER, "customer-1"));
  expect(tab.merge.getSnapshot().status).toBe("idle");
  shop.userId = "customer-2";
  await tab.signIn(LOGIN);
  await tab.merge.run("customer-1", () => tab.tokenFor(Role.CUSTOMER, "customer-1"));
  expect(shop.count("mergeCart")).toBe(0);
  await tab.signOut();
  shop.userId = "customer-1";
  await tab.signIn(LOGIN);
  expect(shop.customerQuantity).toBe(3);
});

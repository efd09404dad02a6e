import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { Role } from "@gen/souk/access/v1/access_pb";
import type { User } from "@gen/souk/user/v1/user_pb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Session } from "@/session/session";
import { usableStorage } from "@/session/usable-storage";
import { FakeBrowser } from "@/testing/fake-browser";
import { FakeUserService } from "@/testing/fake-user-service";

const LOGIN = { email: "a@example.com", password: "correct horse" };

let shop: FakeUserService;
let browser: FakeBrowser;
const open = (options = {}) => new Session(createRouterTransport(shop.routes), browser.tab(options));
const settle = () => vi.advanceTimersByTimeAsync(2_000);
const statuses = (tabs: Session[]) => tabs.map((tab) => tab.getSnapshot().status);

beforeEach(() => {
  vi.useFakeTimers();
  shop = new FakeUserService();
  browser = new FakeBrowser();
});
afterEach(() => {
  vi.useRealTimers();
});

async function signedIn(): Promise<Session> {
  const tab = open();
  void tab.signIn(LOGIN);
  await settle();
  expect(tab.getSnapshot()).toMatchObject({ status: "customer", user: { userId: "customer-1" }, isStaff: false });
  return tab;
}

test("a first visit makes no call", async () => {
  const tab = open();
  expect(tab.getSnapshot().status).toBe("visitor");
  await tab.restore();
  expect(shop.calls).toEqual([]);
});

test("a reload keeps the shopper signed in", async () => {
  await signedIn();
  browser = Object.assign(new FakeBrowser(), { storage: browser.storage });
  const tab = open();
  expect(tab.getSnapshot().status).toBe("restoring");
  void tab.restore();
  await settle();
  expect(tab.getSnapshot().status).toBe("customer");
  expect(shop.count("refreshSession")).toBe(1);
});

test("five tabs opened at once ask for one new session", async () => {
  await signedIn();
  const { storage } = browser;
  browser = Object.assign(new FakeBrowser(), { storage });
  const tabs = Array.from({ length: 5 }, () => open());
  for (const tab of tabs) {
    void tab.restore();
  }
  await settle();
  expect(statuses(tabs)).toEqual(Array(5).fill("customer"));
  expect(shop.count("refreshSession")).toBe(1);
});

test("a tab that opens later takes the token of one that is open", async () => {
  const first = await signedIn();
  const second = open();
  void second.restore();
  await settle();
  expect(await second.accessToken()).toBe(await first.accessToken());
  expect(shop.count("refreshSession")).toBe(0);
});

test("the session is renewed before its token ends, once for all tabs", async () => {
  const tabs = [await signedIn(), open(), open()];
  for (const tab of tabs) {
    void tab.restore();
  }
  await settle();
  await vi.advanceTimersByTimeAsync(500_000);
  expect(shop.count("refreshSession")).toBe(1);
  const tokens = await Promise.all(tabs.map((tab) => tab.accessToken()));
  expect(new Set(tokens)).toEqual(new Set(["token-2"]));
});

test("several calls with an old token renew it once", async () => {
  const tab = await signedIn();
  vi.setSystemTime(Date.now() + 599_000);
  const tokens = Promise.all([1, 2, 3].map(() => tab.tokenFor(Role.CUSTOMER)));
  await settle();
  expect(await tokens).toEqual(["token-2", "token-2", "token-2"]);
  expect(shop.count("refreshSession")).toBe(1);
});

test("signing out in one tab signs out all", async () => {
  const tabs = [await signedIn(), open(), open()];
  for (const tab of tabs) {
    void tab.restore();
  }
  await settle();
  void tabs[1]?.signOut();
  await settle();
  expect(statuses(tabs)).toEqual(["visitor", "visitor", "visitor"]);
  expect(shop.count("logout")).toBe(1);
});

test("a word of an older session does not undo a sign-out, and a later sign-in is heard", async () => {
  const first = await signedIn();
  const second = open();
  void second.restore();
  await settle();
  const port = browser.tab().openChannel("souk-session");
  const heard: unknown[] = [];
  port?.addEventListener("message", ({ data }) => heard.push(data));
  vi.setSystemTime(Date.now() + 599_000);
  void first.accessToken();
  await settle();
  void first.signOut();
  await settle();
  port?.postMessage(heard.find((message) => Reflect.get(Object(message), "kind") === "session"));
  await settle();
  expect(statuses([first, second])).toEqual(["visitor", "visitor"]);
  void second.signIn(LOGIN);
  await settle();
  expect(statuses([first, second])).toEqual(["customer", "customer"]);
});

test("signing in in one tab signs in the others", async () => {
  const other = open();
  await signedIn();
  expect(other.getSnapshot().status).toBe("customer");
  expect(shop.count("login")).toBe(1);
});

test("a sign-out that does not reach the shop leaves the shopper signed in and says so", async () => {
  const tab = await signedIn();
  shop.failures.set("logout", [new ConnectError("down", Code.Unavailable)]);
  const failure = expect(tab.signOut()).rejects.toMatchObject({ code: Code.Unavailable });
  await settle();
  await failure;
  expect(tab.getSnapshot().status).toBe("customer");
});

test("a shop that is not reached signs nobody out, and is asked again", async () => {
  await signedIn();
  browser = Object.assign(new FakeBrowser(), { storage: browser.storage });
  shop.failures.set("refreshSession", [
    new ConnectError("down", Code.Unavailable),
    new ConnectError("down", Code.Unavailable),
  ]);
  const tab = open();
  void tab.restore();
  await vi.advanceTimersByTimeAsync(500);
  expect(tab.getSnapshot().status).toBe("restoring");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tab.getSnapshot().status).toBe("customer");
  expect(shop.count("refreshSession")).toBe(3);
});

test("a definite refusal signs out, and the next load asks no more", async () => {
  await signedIn();
  browser = Object.assign(new FakeBrowser(), { storage: browser.storage });
  shop.hasCookie = false;
  const tab = open();
  void tab.restore();
  await settle();
  expect(tab.getSnapshot().status).toBe("visitor");
  expect(open().getSnapshot().status).toBe("visitor");
});

test("without locks and channels tabs still follow each other's sign-out", async () => {
  const tab = open({ hasLocks: false, hasChannels: false });
  void tab.signIn(LOGIN);
  await settle();
  const other = open({ hasLocks: false, hasChannels: false });
  void other.restore();
  await settle();
  expect(statuses([tab, other])).toEqual(["customer", "customer"]);
  void other.signOut();
  await settle();
  expect(statuses([tab, other])).toEqual(["visitor", "visitor"]);
});

test("a guest's session begins only when one is needed, and once for all tabs", async () => {
  const tabs = [open(), open()];
  expect(await tabs[0]?.tokenFor(Role.PUBLIC)).toBeUndefined();
  const tokens = Promise.all(tabs.map((tab) => tab.tokenFor(Role.GUEST)));
  await settle();
  expect(await tokens).toEqual(["token-1", "token-1"]);
  expect(shop.count("startGuestSession")).toBe(1);
});

test("a guest's token that is refused is replaced by that of a new session", async () => {
  const tab = open();
  const first = (await tab.tokenFor(Role.GUEST)) ?? "";
  expect(await tab.replaceToken(first, Role.GUEST)).toBe("token-2");
});

test("a visitor's call for customers fails without reaching the shop", async () => {
  await expect(open().tokenFor(Role.CUSTOMER)).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect(shop.calls).toEqual([]);
});

test("an answer about one person is not taken for another who is here by now", async () => {
  const tab = await signedIn();
  const ada = tab.getSnapshot().user;
  void tab.signOut();
  await settle();
  shop.userId = "customer-2";
  void tab.signIn(LOGIN);
  await settle();
  const token = await tab.accessToken();
  tab.accept({ user: ada });
  tab.accept({ user: ada, session: { $typeName: "souk.user.v1.Session", accessToken: "adas", refreshToken: "" } });
  expect(tab.getSnapshot().user?.userId).toBe("customer-2");
  expect(await tab.accessToken()).toBe(token);
  tab.accept({ user: { ...tab.getSnapshot().user, name: "Eve" } as User });
  expect(tab.getSnapshot().user?.name).toBe("Eve");
});

test("an answer about somebody who has signed out signs nobody in", async () => {
  const tab = await signedIn();
  const ada = tab.getSnapshot().user;
  void tab.signOut();
  await settle();
  tab.accept({ user: ada });
  expect(tab.getSnapshot().status).toBe("visitor");
});

test("a sign-out whose token is refused is sent once more with another", async () => {
  const tab = await signedIn();
  shop.revoked.add((await tab.accessToken()) ?? "");
  void tab.signOut();
  await settle();
  expect(shop.count("logout")).toBe(2);
  expect(shop.hasCookie).toBe(false);
  expect(tab.getSnapshot().status).toBe("visitor");
});

test("a sign-out that ends nothing at the shop does not look like one", async () => {
  const tab = await signedIn();
  shop.revoked.add("token-1").add("token-2");
  const failure = expect(tab.signOut()).rejects.toMatchObject({ code: Code.Unauthenticated });
  await settle();
  await failure;
  expect(tab.getSnapshot().status).toBe("customer");
});

test("who is out already has what they wanted from a sign-out", async () => {
  const tab = await signedIn();
  shop.revoked.add("token-1");
  shop.hasCookie = false;
  void tab.signOut();
  await settle();
  expect(tab.getSnapshot().status).toBe("visitor");
});

test("a call that was begun for one person gets nobody else's token", async () => {
  const tab = await signedIn();
  const ada = tab.person();
  expect(await tab.tokenFor(Role.GUEST, ada)).toBe("token-1");
  void tab.signOut();
  await settle();
  const visitor = tab.person();
  await expect(tab.tokenFor(Role.GUEST, ada)).rejects.toMatchObject({ code: Code.Aborted });
  const guestToken = (await tab.tokenFor(Role.GUEST, visitor)) ?? "";
  expect(await tab.replaceToken(guestToken, Role.GUEST, visitor)).not.toBe(guestToken);
  shop.userId = "customer-2";
  void tab.signIn(LOGIN);
  await settle();
  for (const person of [ada, visitor]) {
    await expect(tab.tokenFor(Role.GUEST, person)).rejects.toMatchObject({ code: Code.Aborted });
    await expect(tab.replaceToken(guestToken, Role.CUSTOMER, person)).rejects.toMatchObject({ code: Code.Aborted });
  }
  void tab.signOut();
  await settle();
  // The next visitor is not the one before.
  await expect(tab.tokenFor(Role.GUEST, visitor)).rejects.toMatchObject({ code: Code.Aborted });
});

test("what is begun while a session is restored is for the one who comes back", async () => {
  await signedIn();
  browser = Object.assign(new FakeBrowser(), { storage: browser.storage });
  const tab = open();
  const token = tab.tokenFor(Role.GUEST, tab.person());
  await settle();
  expect(await token).toBe("token-2");
});

test("where locks are refused, sessions begin, are renewed and end all the same", async () => {
  const tab = open({ refusesLocks: true });
  expect(await tab.tokenFor(Role.GUEST)).toBe("token-1");
  void tab.signIn(LOGIN);
  await settle();
  expect(tab.getSnapshot().status).toBe("customer");
  vi.setSystemTime(Date.now() + 599_000);
  const token = tab.accessToken();
  await settle();
  expect(await token).toBe("token-3");
  void tab.signOut();
  await settle();
  expect(tab.getSnapshot().status).toBe("visitor");
});

test("a failure of the work under a lock is no reason to do it twice", async () => {
  const tab = open();
  shop.failures.set("login", [new ConnectError("down", Code.Unavailable)]);
  await expect(tab.signIn(LOGIN)).rejects.toMatchObject({ code: Code.Unavailable });
  expect(shop.count("login")).toBe(1);
});

test("where nothing more can be stored, a session is renewed and survives a reload", async () => {
  browser.isFull = true;
  const spare = new FakeBrowser().tab().storage;
  const openFull = () => {
    const environment = browser.tab();
    const storage = usableStorage(() => environment.storage, spare);
    return new Session(createRouterTransport(shop.routes), { ...environment, storage });
  };
  const tab = openFull();
  void tab.signIn(LOGIN);
  await settle();
  vi.setSystemTime(Date.now() + 599_000);
  const token = tab.accessToken();
  await settle();
  expect(await token).toBe("token-2");
  browser = Object.assign(new FakeBrowser(), { isFull: true });
  const reloaded = openFull();
  void reloaded.restore();
  await settle();
  expect(reloaded.getSnapshot().status).toBe("customer");
});

test("a sign-in waits for what is on its way to the guest's cart, but not for ever", async () => {
  const tab = open();
  let arrive = () => {};
  tab.waitBeforeSignIn(() => new Promise((resolve) => (arrive = resolve)));
  void tab.signIn(LOGIN);
  await settle();
  expect(shop.count("login")).toBe(0);
  arrive();
  await settle();
  expect(shop.count("login")).toBe(1);
  void tab.signIn(LOGIN);
  await settle();
  await settle();
  expect(shop.count("login")).toBe(2);
});

import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Session } from "@/session/session";
import { FakeBrowser } from "@/testing/fake-browser";
import { FakeUserService } from "@/testing/fake-user-service";

let shop: FakeUserService;

beforeEach(() => {
  vi.useFakeTimers();
  shop = new FakeUserService();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A tab of somebody whose token must be renewed now, and what comes of that. */
async function renewing() {
  const tab = new Session(createRouterTransport(shop.routes), new FakeBrowser().tab());
  void tab.signIn({ email: "a@example.com", password: "correct horse" });
  await vi.advanceTimersByTimeAsync(2_000);
  vi.setSystemTime(Date.now() + 599_000);
  return { tab, renewed: () => tab.accessToken() };
}

test.each([1, 2])("when %i answers to a renewal never come, the repeat is there in time", async (silences) => {
  const { tab, renewed } = await renewing();
  shop.silences = silences;
  const token = renewed();
  await vi.advanceTimersByTimeAsync(6_500);
  expect(await token).toBe("token-2");
  expect(tab.getSnapshot().status).toBe("customer");
});

test("an answer to a renewal that comes late is waited for, and no try is made too late", async () => {
  const { tab, renewed } = await renewing();
  shop.delayMs = 9_500;
  const token = renewed();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await token).toBe("token-2");
  expect(shop.count("refreshSession")).toBe(3);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tab.getSnapshot().status).toBe("customer");
});

test("a device that slept while a renewal was under way repeats it no more", async () => {
  const { tab, renewed } = await renewing();
  shop.delayMs = 4_000;
  const token = renewed();
  await vi.advanceTimersByTimeAsync(1_000);
  vi.setSystemTime(Date.now() + 60_000);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await token).toBe("token-2");
  expect(shop.count("refreshSession")).toBe(1);
  expect(tab.getSnapshot().status).toBe("customer");
});

test("a repeat of a renewal that is turned away does not give up the first", async () => {
  const { tab, renewed } = await renewing();
  shop.delayMs = 8_000;
  const token = renewed();
  await vi.advanceTimersByTimeAsync(1_000);
  shop.failures.set("refreshSession", [
    new ConnectError("busy", Code.ResourceExhausted),
    new ConnectError("down", Code.Unavailable),
  ]);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(await token).toBe("token-2");
  expect(shop.count("refreshSession")).toBe(3);
  expect(tab.getSnapshot().status).toBe("customer");
});

test("a renewal to which no try is answered fails as one that did not reach the shop", async () => {
  const { tab, renewed } = await renewing();
  shop.silences = 3;
  const failure = expect(renewed()).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  await vi.advanceTimersByTimeAsync(16_500);
  await failure;
  expect(tab.getSnapshot().status).toBe("customer");
});

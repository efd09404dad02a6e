import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { askRelease } from "./shop-release";

const answer = vi.fn<() => Promise<Response>>();

beforeEach(() => {
  vi.stubGlobal("fetch", answer);
  vi.spyOn(performance, "now").mockReturnValue(60_000);
  document.head.innerHTML = '<script type="module" src="/assets/index-old.js"></script>';
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.head.innerHTML = "";
});

const serves = (script: string) => answer.mockResolvedValue(new Response(`<script src="/assets/${script}"></script>`));

it("knows a shop that was renewed by its other scripts", async () => {
  serves("index-old.js");
  expect(await askRelease()).toBe("same");
  serves("index-new.js");
  expect(await askRelease()).toBe("renewed");
});

it("takes a page that has just been loaded for up to date, so that nothing reloads for ever", async () => {
  vi.spyOn(performance, "now").mockReturnValue(2_000);
  serves("index-new.js");
  expect(await askRelease()).toBe("same");
});

it.each([
  ["no answer", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["a gateway without a shop behind it", () => Promise.resolve(new Response("", { status: 503 }))],
])("calls it unreachable at %s", async (_, respond) => {
  answer.mockImplementation(respond);
  expect(await askRelease()).toBe("unreachable");
});

import { createMemoryHistory, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { renderRoute } from "@/testing/render-route";
import { fetchCode } from "./code-not-fetched";
import { BrokenPage } from "./wrong-way";

const lost = new TypeError("Failed to fetch dynamically imported module: /assets/page.js");
const load = vi.fn<() => Promise<{ default: () => string }>>();
const onLine = vi.fn<() => boolean>();

beforeEach(() => {
  sessionStorage.clear();
  // Nothing answers, so that a reload would leave nothing.
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(navigator, "onLine", "get").mockImplementation(onLine);
  load.mockReset().mockRejectedValue(lost);
  onLine.mockReturnValue(true);
});

const Frame = () => (
  <>
    <nav>The shop</nav>
    <Outlet />
  </>
);

function show(isPlaced = false) {
  const history = createMemoryHistory({ initialEntries: ["/"] });
  history.push("/page", isPlaced ? { isPlaced: true } : {});
  const component = lazyRouteComponent(() => fetchCode(load));
  renderRoute({ path: "/page", component, at: history, frame: Frame, errorComponent: BrokenPage });
}

it("says what is missing with the shop around it, and opens the page on another try", async () => {
  show();
  expect(await screen.findByText("This page could not be fetched")).toBeDefined();
  expect(screen.getByText("The shop")).toBeDefined();
  expect(sessionStorage).toHaveLength(0);
  const again = await screen.findByRole("button", { name: "Try again" });
  load.mockResolvedValue({ default: () => "The page" });
  fireEvent.click(again);
  expect(await screen.findByText("The page")).toBeDefined();
});

it("says that the device is offline, and opens the page by itself once it is not", async () => {
  onLine.mockReturnValue(false);
  show();
  expect(await screen.findByRole("heading", { name: "You are offline" })).toBeDefined();
  load.mockResolvedValue({ default: () => "The page" });
  onLine.mockReturnValue(true);
  act(() => void window.dispatchEvent(new Event("online")));
  expect(await screen.findByText("The page")).toBeDefined();
});

it("says that an order is placed also where its page cannot be fetched", async () => {
  show(true);
  expect(await screen.findByRole("heading", { name: "Your order is placed" })).toBeDefined();
});

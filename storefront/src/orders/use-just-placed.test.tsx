import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useJustPlaced } from "./use-just-placed";

beforeEach(() => {
  vi.stubGlobal("scrollTo", vi.fn());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const Order = () => (useJustPlaced() ? "Thank you" : "An order");

function show(history: ReturnType<typeof createMemoryHistory>) {
  const root = createRootRoute();
  const order = createRoute({ getParentRoute: () => root, path: "/orders/$orderId", component: Order });
  const router = createRouter({ routeTree: root.addChildren([order]), history });
  render(<RouterProvider router={router as never} />);
}

it("thanks for an order that was just placed, and once only", async () => {
  const history = createMemoryHistory({ initialEntries: ["/"] });
  history.push("/orders/7", { isPlaced: true });
  show(history);
  expect(await screen.findByText("Thank you")).toBeDefined();
  await waitFor(() => expect(history.location.state.isPlaced).toBeUndefined());
  expect(screen.getByText("Thank you")).toBeDefined();
  expect(history.location.href).toBe("/orders/7");
  expect(history).toHaveLength(2);
  cleanup();
  show(history);
  expect(await screen.findByText("An order")).toBeDefined();
});

it("thanks nobody for an old link", async () => {
  show(createMemoryHistory({ initialEntries: ["/orders/7?placed=true"] }));
  expect(await screen.findByText("An order")).toBeDefined();
});

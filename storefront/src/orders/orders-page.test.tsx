import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createShop } from "@/api/shop";
import { ShopProviders } from "@/api/shop-providers";
import { FakeBrowser } from "@/session/fake-browser";
import OrdersPage from "./orders-page";

beforeEach(() => {
  vi.stubGlobal("scrollTo", vi.fn());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const listOrders = vi.fn<(request: { pageToken: string }) => object>();
const broken = () => {
  throw new ConnectError("", Code.Internal);
};

function show() {
  const transport = createRouterTransport(({ service }) => service(CheckoutService, { listOrders }));
  const shop = createShop(transport, new FakeBrowser().tab());
  const user = { $typeName: "souk.user.v1.User" as const, userId: "u", email: "", name: "", role: 3 };
  shop.session.accept({ user, session: { $typeName: "souk.user.v1.Session", accessToken: "t", refreshToken: "" } });
  const root = createRootRoute();
  const orders = createRoute({ getParentRoute: () => root, path: "/orders", component: OrdersPage });
  const history = createMemoryHistory({ initialEntries: ["/orders"] });
  const router = createRouter({ routeTree: root.addChildren([orders]), history });
  render(
    <ShopProviders shop={shop}>
      <RouterProvider router={router as never} />
    </ShopProviders>,
  );
  return { readAnew: () => act(() => shop.queryClient.invalidateQueries()) };
}

it("does not claim that there are no orders when the shop could not be asked", async () => {
  listOrders.mockReturnValue({ orders: [] });
  const { readAnew } = show();
  await screen.findByText("You have not ordered yet");
  listOrders.mockImplementation(broken);
  await readAnew();
  expect(await screen.findByText("Something went wrong")).toBeDefined();
  expect(screen.queryByText("You have not ordered yet")).toBeNull();
  listOrders.mockImplementation(() => ({ orders: [{ orderId: "0000-1111" }] }));
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("list", { name: "Orders, newest first" })).toBeDefined();
});

it("reads the list anew when that is what failed", async () => {
  listOrders.mockImplementation(() => ({ orders: [{ orderId: "0000-1111" }] }));
  const { readAnew } = show();
  await screen.findByRole("list", { name: "Orders, newest first" });
  listOrders.mockImplementation(broken);
  await readAnew();
  const again = await screen.findByRole("button", { name: "Try again" });
  listOrders.mockImplementation(() => ({ orders: [{ orderId: "0000-1111" }, { orderId: "0000-2222" }] }));
  fireEvent.click(again);
  expect(await screen.findByText("Order 0000-2222")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createShop } from "@/api/shop";
import { ShopProviders } from "@/api/shop-providers";
import { FakeBrowser } from "@/session/fake-browser";
import { StaffProductList } from "./staff-product-list";

beforeEach(() => {
  vi.stubGlobal("scrollTo", vi.fn());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it("does not call the stalls empty when the shop could not be asked", async () => {
  const listProducts = vi.fn<() => object>(() => ({ products: [] }));
  const transport = createRouterTransport(({ service }) => service(ProductService, { listProducts }));
  const shop = createShop(transport, new FakeBrowser().tab());
  const root = createRootRoute();
  const component = () => <StaffProductList query="" />;
  const list = createRoute({ getParentRoute: () => root, path: "/", component });
  const history = createMemoryHistory({ initialEntries: ["/"] });
  const router = createRouter({ routeTree: root.addChildren([list]), history });
  render(
    <ShopProviders shop={shop}>
      <RouterProvider router={router as never} />
    </ShopProviders>,
  );
  await screen.findByText("The stalls are empty");
  listProducts.mockImplementation(() => {
    throw new ConnectError("", Code.Internal);
  });
  await act(() => shop.queryClient.invalidateQueries());
  expect(await screen.findByText("Something went wrong")).toBeDefined();
  expect(screen.queryByText("The stalls are empty")).toBeNull();
});

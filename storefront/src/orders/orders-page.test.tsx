import { Code, ConnectError } from "@connectrpc/connect";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { act, fireEvent, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render-page";
import OrdersPage from "./orders-page";

const listOrders = vi.fn<(request: { pageToken: string }) => object>();
const broken = () => {
  throw new ConnectError("", Code.Internal);
};

function show() {
  const { shop } = renderPage({
    path: "/orders",
    component: OrdersPage,
    services: ({ service }) => service(CheckoutService, { listOrders }),
    signedInAs: "u",
  });
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

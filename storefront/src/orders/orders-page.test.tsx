import { Code, ConnectError } from "@connectrpc/connect";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { createMemoryHistory, type RouterHistory } from "@tanstack/react-router";
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render-page";
import OrdersPage from "./orders-page";

const listOrders = vi.fn<(request: { pageToken: string }) => object>();
const broken = () => {
  throw new ConnectError("", Code.Internal);
};

function show(at: string | RouterHistory = "/orders") {
  const { shop } = renderPage({
    path: "/orders",
    component: OrdersPage,
    at,
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

it("does not call cancelled what was never placed, and says where its money is", async () => {
  const total = { currencyCode: "EUR", minorUnits: 4250n };
  const cancelled = { status: OrderStatus.CANCELLED, total };
  listOrders.mockImplementation(() => ({
    orders: [
      { ...cancelled, orderId: "0000-1111", reason: "PAYMENT_DECLINED" },
      { ...cancelled, orderId: "0000-2222", reason: "CANCELLED_BY_CUSTOMER" },
      { total, status: OrderStatus.REFUNDED, orderId: "0000-3333", reason: "CANCELLED_BY_CUSTOMER" },
      { total, status: OrderStatus.SHIPPED, orderId: "0000-4444" },
    ],
  }));
  show();
  const list = await screen.findByRole("list", { name: "Orders, newest first" });
  const [declined, calledOff, paidBack, shipped] = [...list.children].map(({ textContent }) => textContent);
  expect(declined).toMatch(/Not placed.*nothing was charged/);
  expect(calledOff).toMatch(/Cancelled.*nothing was charged/);
  expect(calledOff).not.toMatch(/placed/);
  expect(paidBack).toMatch(/Refunded.*42\.50, given back$/);
  expect(shipped).toMatch(/42\.50$/);
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

it("shows as many again after a reload", async () => {
  listOrders.mockImplementation(({ pageToken }) =>
    pageToken
      ? { orders: [{ orderId: "0000-2222" }] }
      : { orders: [{ orderId: "0000-1111" }], nextPageToken: "second" },
  );
  const history = createMemoryHistory({ initialEntries: ["/orders"] });
  show(history);
  fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
  await screen.findByText("Order 0000-2222");
  cleanup();
  show(history);
  expect(await screen.findByText("Order 0000-2222")).toBeDefined();
});

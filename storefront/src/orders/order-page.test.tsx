import { Code, ConnectError } from "@connectrpc/connect";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderPage } from "@/testing/render-page";
import OrderPage from "./order-page";

const ORDER = { orderId: "0000-1111", userId: "u", shippingAddress: { city: "Berlin" } };
const DECLINED = { ...ORDER, status: OrderStatus.CANCELLED, reason: "PAYMENT_DECLINED" };

function show(order: Partial<typeof DECLINED> | undefined) {
  renderPage({
    path: "/orders/$orderId",
    component: OrderPage,
    at: "/orders/0000-1111",
    services: ({ service }) =>
      service(CheckoutService, {
        getOrder: () => {
          if (order === undefined) {
            throw new ConnectError("none", Code.NotFound);
          }
          return { order };
        },
      }),
    signedInAs: "u",
  });
}

it("leads back to the cart from what was not placed, and does not speak of it as of a parcel", async () => {
  show(DECLINED);
  const back = await screen.findByRole("link", { name: "Back to your cart" });
  expect(back.getAttribute("href")).toBe("/cart");
  expect(screen.getByRole("heading", { name: "Where it was to go" })).toBeDefined();
  expect(screen.getByText(/^Tried on/)).toBeDefined();
  expect(document.body.textContent).not.toMatch(/Sent|is charged/);
});

it("leads nobody back to the cart from an order that stands", async () => {
  show({ ...ORDER, status: OrderStatus.DELIVERED });
  expect(await screen.findByRole("heading", { name: "Where it goes" })).toBeDefined();
  expect(screen.queryByRole("link", { name: "Back to your cart" })).toBeNull();
});

it("says that there is no such order", async () => {
  show(undefined);
  expect(await screen.findByRole("heading", { level: 1, name: "No such order of yours" })).toBeDefined();
});

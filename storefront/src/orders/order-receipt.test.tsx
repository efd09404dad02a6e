import { create } from "@bufbuild/protobuf";
import { OrderSchema, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { OrderReceipt } from "./order-receipt";

afterEach(cleanup);

function labels(shippingMethod: string, shippingDisplayName: string) {
  render(<OrderReceipt order={create(OrderSchema, { shippingMethod, shippingDisplayName })} />);
  return screen.getAllByRole("term").map(({ textContent }) => textContent);
}

it("names the way of shipping as the shop did when the order was placed", () => {
  expect(labels("pickup", "Pick up at the shop")).toEqual(["Subtotal", "Pick up at the shop", "Total"]);
});

it("makes words of an id when there is no name", () => {
  expect(labels("by-pigeon", "by-pigeon")).toEqual(["Subtotal", "Shipping, by pigeon", "Total"]);
  cleanup();
  expect(labels("standard", "")).toEqual(["Subtotal", "Shipping, standard", "Total"]);
});

it.each([
  ["PAYMENT_DECLINED", "What it would have cost"],
  ["CANCELLED_BY_CUSTOMER", "Receipt"],
])("says that nothing was charged for an order that came to nothing (%s)", (reason, title) => {
  const order = create(OrderSchema, { status: OrderStatus.CANCELLED, reason, paymentSummary: "Visa ending in 4242" });
  render(<OrderReceipt order={order} />);
  expect(screen.getByRole("heading").textContent).toBe(title);
  expect(screen.getByText("Nothing was charged")).toBeDefined();
  expect(screen.queryByText(/Visa/)).toBeNull();
});

it.each([
  [OrderStatus.REFUNDING, "Being given back"],
  [OrderStatus.REFUNDED, "Given back"],
])("says that what was paid is given back, and to which card (%s)", (status, words) => {
  const total = { currencyCode: "EUR", minorUnits: 2440n };
  render(<OrderReceipt order={create(OrderSchema, { status, total, paymentSummary: "Visa ending in 4242" })} />);
  const terms = screen.getAllByRole("term").map(({ textContent }) => textContent);
  expect(terms.slice(-2)).toEqual(["Total", words]);
  expect(screen.getAllByRole("definition").at(-1)?.textContent).toMatch(/24\.40/);
  expect(screen.getByText("To Visa ending in 4242")).toBeDefined();
});

import { create } from "@bufbuild/protobuf";
import { OrderSchema, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { StatusAnnouncer } from "./status-announcer";

afterEach(cleanup);

const order = (status: OrderStatus) => create(OrderSchema, { status });

it("says nothing of the status that the page opened with, and every change after it", () => {
  const { rerender } = render(<StatusAnnouncer order={order(OrderStatus.COMPLETED)} />);
  const region = screen.getByRole("status");
  expect(region.textContent).toBe("");
  rerender(<StatusAnnouncer order={order(OrderStatus.SHIPPED)} />);
  expect(region.textContent).toContain("On its way");
  rerender(<StatusAnnouncer order={order(OrderStatus.DELIVERED)} />);
  expect(region.textContent).toContain("Delivered");
});

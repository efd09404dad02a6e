import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Order, OrderSchema, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { describe, expect, it } from "vitest";
import { statusTrack } from "./status-track";

/** An order that had these statuses, a minute apart. */
function order(...statuses: OrderStatus[]): Order {
  const at = (index: number) => timestampFromMs(Date.UTC(2026, 0, 1, 9, index));
  return create(OrderSchema, {
    status: statuses.at(-1) ?? OrderStatus.UNSPECIFIED,
    createdAt: at(0),
    history: statuses.map((status, index) => ({ status, changedAt: at(index) })),
  });
}

const labels = (tracked: Order) => statusTrack(tracked).map(({ label, state }) => `${label} ${state}`);
const { PENDING, CONFIRMED, COMPLETED, SHIPPED, DELIVERED, CANCELLING, CANCELLED, REFUNDING, REFUNDED } = OrderStatus;

describe("statusTrack", () => {
  it("shows the whole way to the door, and where on it the order is", () => {
    expect(labels(order(PENDING, PENDING, CONFIRMED, COMPLETED, SHIPPED))).toEqual([
      "Placed done",
      "Confirmed done",
      "Ready done",
      "Shipped current",
      "Delivered ahead",
    ]);
  });

  it("has nothing left to wait for after a delivery", () => {
    const states = statusTrack(order(PENDING, CONFIRMED, COMPLETED, SHIPPED, DELIVERED)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["done"]));
  });

  it("says when each step was first reached, and nothing of those ahead", () => {
    const tracked = order(PENDING, PENDING, CONFIRMED);
    const [placed, confirmed, ready] = statusTrack(tracked);
    expect(placed?.at).toEqual(tracked.createdAt);
    expect(confirmed?.at).toEqual(tracked.history[2]?.changedAt);
    expect(ready?.at).toBeUndefined();
  });

  it("turns aside where an order was cancelled", () => {
    expect(labels(order(PENDING, CANCELLING))).toEqual(["Placed done", "Being cancelled current", "Cancelled ahead"]);
    expect(labels(order(PENDING, CANCELLING, CANCELLED))).toEqual(["Placed done", "Cancelled done"]);
  });

  it("does not say of what was refused that it was placed, or cancelled", () => {
    const declined = { reason: "PAYMENT_DECLINED" };
    expect(labels({ ...order(PENDING, CANCELLING), ...declined })).toEqual(["Tried done", "Not placed current"]);
    expect(labels({ ...order(PENDING, CANCELLING, CANCELLED), ...declined })).toEqual([
      "Tried done",
      "Not placed done",
    ]);
  });

  it("keeps how far an order came that was refunded", () => {
    const refunded = order(PENDING, CONFIRMED, COMPLETED, SHIPPED, REFUNDING, REFUNDED);
    expect(labels(refunded)).toEqual(["Placed done", "Confirmed done", "Ready done", "Shipped done", "Refunded done"]);
    expect(statusTrack(refunded).at(-1)?.isAside).toBe(true);
  });

  it("waits where an order needs attention", () => {
    expect(labels(order(PENDING, CONFIRMED, OrderStatus.NEEDS_ATTENTION))).toEqual([
      "Placed done",
      "Confirmed done",
      "Needs a look current",
    ]);
  });
});

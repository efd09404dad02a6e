import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { describe, expect, it } from "vitest";
import { allowedActions } from "./order-actions";

const allowed = (status: OrderStatus, reason = "") => allowedActions({ status, reason });

describe("allowedActions", () => {
  it("moves a paid order to the door, and takes it back from anywhere on the way", () => {
    expect(allowed(OrderStatus.COMPLETED)).toEqual(["ship", "refund"]);
    expect(allowed(OrderStatus.SHIPPED)).toEqual(["deliver", "refund"]);
    expect(allowed(OrderStatus.DELIVERED)).toEqual(["refund"]);
  });

  it("refunds what was paid and cancels what was not, when something went wrong", () => {
    expect(allowed(OrderStatus.NEEDS_ATTENTION, "REFUND_REFUSED")).toEqual(["refund"]);
    expect(allowed(OrderStatus.NEEDS_ATTENTION, "CAPTURE_REFUSED")).toEqual(["cancel"]);
    expect(allowed(OrderStatus.NEEDS_ATTENTION, "INVARIANT_VIOLATED")).toEqual(["refund", "cancel"]);
  });

  it("leaves alone what the shop is at work on, and what is over", () => {
    for (const status of [
      OrderStatus.PENDING,
      OrderStatus.CONFIRMED,
      OrderStatus.CANCELLING,
      OrderStatus.REFUNDING,
      OrderStatus.CANCELLED,
      OrderStatus.REFUNDED,
    ]) {
      expect(allowed(status), OrderStatus[status]).toEqual([]);
    }
  });
});

import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { describe, expect, it } from "vitest";
import { canCancel, isOnTheWay, orderNumber, statusLabel, statusText } from "./order-status";

const statuses = Object.values(OrderStatus).filter((status) => typeof status === "number");

describe("an order's status", () => {
  it("has words of its own for every status", () => {
    expect(new Set(statuses.map((status) => statusLabel(status))).size).toBe(statuses.length);
    const texts = statuses.map((status) => statusText({ status, reason: "", trackingCode: "" }));
    expect(texts.every((text) => text.endsWith("."))).toBe(true);
  });

  it("says why, and that nothing was charged", () => {
    const text = statusText({ status: OrderStatus.CANCELLED, reason: "PAYMENT_DECLINED", trackingCode: "" });
    expect(text).toBe("Your card was declined. Nothing was charged.");
  });

  it("is not called cancelled when it was refused, and is when somebody cancelled it", () => {
    const { CANCELLING, CANCELLED, REFUNDED } = OrderStatus;
    for (const reason of ["PAYMENT_DECLINED", "OUT_OF_STOCK", "PRICE_CHANGED", "STOCK_UNAVAILABLE"]) {
      expect([CANCELLING, CANCELLED].map((status) => statusLabel(status, reason))).toEqual([
        "Not placed",
        "Not placed",
      ]);
    }
    for (const reason of ["CANCELLED_BY_CUSTOMER", "CANCELLED_BY_STAFF", "NEW_REASON", ""]) {
      expect(statusLabel(CANCELLED, reason)).toBe("Cancelled");
    }
    expect(statusLabel(REFUNDED, "CANCELLED_BY_CUSTOMER")).toBe("Refunded");
  });

  it("says nothing of a reason that it does not know", () => {
    expect(statusText({ status: OrderStatus.CANCELLED, reason: "NEW_REASON", trackingCode: "" })).toBe(
      "Nothing was charged.",
    );
  });

  it("can be cancelled until it is shipped", () => {
    expect(statuses.filter(canCancel)).toEqual([OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.COMPLETED]);
  });

  it("goes as it should unless it is called off or stuck", () => {
    expect(statuses.filter(isOnTheWay).map((status) => statusLabel(status))).toEqual([
      "Being placed",
      "Confirmed",
      "Ready to ship",
      "On its way",
      "Delivered",
    ]);
  });

  it("is called by the end of its id", () => {
    expect(orderNumber("0193e5a4-7b1c-7d3e-8f00-a1b2c3d4e5f6")).toBe("C3D4-E5F6");
  });
});

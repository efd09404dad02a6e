import { describe, expect, it } from "vitest";
import { refusalPlace } from "./refusal";

describe("refusalPlace", () => {
  it.each([
    ["PAYMENT_DECLINED", "payment"],
    ["PAYMENT_UNAVAILABLE", "payment"],
    ["TOO_MANY_DECLINES", "payment"],
    ["SHIPPING_UNAVAILABLE", "shipping"],
    ["OUT_OF_STOCK", "review"],
    ["PRICE_CHANGED", "review"],
    ["A_REASON_OF_TOMORROW", "review"],
  ])("shows %s at the %s", (reason, place) => {
    expect(refusalPlace({ reason, violations: {} })).toBe(place);
  });

  it.each([
    ["shipping_address.city", "address"],
    ["shipping_method", "shipping"],
    ["payment_token", "payment"],
    ["expected_total", "review"],
  ])("shows what is wrong with %s at the %s", (field, place) => {
    expect(refusalPlace({ reason: "INVALID_FIELD", violations: { [field]: "is too long" } })).toBe(place);
  });
});

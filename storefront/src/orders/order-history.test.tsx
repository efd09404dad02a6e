import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { OrderStatus, StatusChangeSchema } from "@gen/souk/checkout/v1/order_pb";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { OrderHistory } from "./order-history";

afterEach(cleanup);

/** What is told of an order that came to nothing for this reason. */
function tell(why: string) {
  const change = (status: OrderStatus, minute: number, reason = "") =>
    create(StatusChangeSchema, { status, reason, changedAt: timestampFromMs(Date.UTC(2026, 0, 1, 9, minute)) });
  render(
    <OrderHistory
      history={[
        change(OrderStatus.PENDING, 0),
        change(OrderStatus.PENDING, 1),
        change(OrderStatus.CANCELLING, 2, why),
        change(OrderStatus.CANCELLED, 3, why),
      ]}
    />,
  );
  return screen.getAllByRole("listitem").map(({ firstElementChild }) => firstElementChild?.textContent);
}

it("does not say of what was refused that it was placed, or cancelled", () => {
  expect(tell("PAYMENT_DECLINED")).toEqual(["Tried", "Not placedYour card was declined."]);
});

it("tells what has happened and why, without steps that only the shop tells apart", () => {
  expect(tell("CANCELLED_BY_CUSTOMER")).toEqual([
    "Placed",
    "Being cancelledYou cancelled this order.",
    "CancelledYou cancelled this order.",
  ]);
});

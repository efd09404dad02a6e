import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { OrderStatus, StatusChangeSchema } from "@gen/souk/checkout/v1/order_pb";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { OrderHistory } from "./order-history";

afterEach(cleanup);

it("tells what has happened and why, without steps that only the shop tells apart", () => {
  const change = (status: OrderStatus, minute: number, reason = "") =>
    create(StatusChangeSchema, { status, reason, changedAt: timestampFromMs(Date.UTC(2026, 0, 1, 9, minute)) });
  render(
    <OrderHistory
      history={[
        change(OrderStatus.PENDING, 0),
        change(OrderStatus.PENDING, 1),
        change(OrderStatus.CANCELLING, 2, "PAYMENT_DECLINED"),
        change(OrderStatus.CANCELLED, 3, "PAYMENT_DECLINED"),
      ]}
    />,
  );
  const texts = screen.getAllByRole("listitem").map(({ firstElementChild }) => firstElementChild?.textContent);
  expect(texts).toEqual(["Placed", "Being cancelledYour card was declined.", "CancelledYour card was declined."]);
});

import { readFileSync } from "node:fs";
import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { expect, test } from "vitest";
import { attentionText } from "./attention-text";

test("there are words for every reason that an order can have", () => {
  const source = readFileSync(`${import.meta.dirname}/../../../checkout/src/order/reason.rs`, "utf8");
  const reasons = [...source.matchAll(/Self::\w+ => "([A-Z_]+)"/g)].map(([, reason = ""]) => reason);
  expect(reasons).toContain("REFUNDED_BY_STAFF");
  for (const reason of reasons) {
    const text = attentionText({ status: OrderStatus.NEEDS_ATTENTION, reason });
    expect(text, reason).not.toBe(reason);
  }
});

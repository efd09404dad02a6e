import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { useState } from "react";
import { statusLabel, statusText } from "./order-status";

/** Has screen readers say a change of status when it comes, and nothing before. */
export function StatusAnnouncer({ order }: { order: Order }) {
  const [first] = useState(order.status);
  const [hasChanged, setChanged] = useState(false);
  if (order.status !== first && !hasChanged) {
    setChanged(true);
  }
  return (
    <p role="status" className="sr-only">
      {hasChanged && `Your order: ${statusLabel(order.status, order.reason)}. ${statusText(order)}`}
    </p>
  );
}

import type { Order } from "@gen/souk/checkout/v1/order_pb";
import type { ReactNode } from "react";
import { Panel } from "@/ui/panel";
import { LiveMark } from "./live-mark";
import { isFinal } from "./order-cache";
import { statusLabel, statusText } from "./order-status";
import { ProgressTrack } from "./progress-track";
import { StatusAnnouncer } from "./status-announcer";
import { statusTrack } from "./status-track";

/** The id of the heading that says where the order stands. */
export const STATUS_HEADING = "order-status";

type OrderPanelProps = {
  order: Order;
  isLive: boolean;
  /** What the customer can do about it. */
  children?: ReactNode;
};

/** Where the order stands, now. */
export function OrderPanel({ order, isLive, children }: OrderPanelProps) {
  return (
    <Panel aria-labelledby={STATUS_HEADING} className="print:border-0 print:p-0">
      <div className="mb-7 flex items-start justify-between gap-4">
        <div>
          <h2 id={STATUS_HEADING} tabIndex={-1} className="text-3xl">
            {statusLabel(order.status, order.reason)}
          </h2>
          <p className="mt-1.5 max-w-xl text-muted">{statusText(order)}</p>
          {children}
        </div>
        {!isFinal(order) && <LiveMark isLive={isLive} />}
      </div>
      <ProgressTrack steps={statusTrack(order)} />
      {order.trackingCode && (
        <p className="mt-7 border-line border-t pt-4">
          <span className="text-muted">Tracking code </span>
          <strong className="select-all font-semibold tabular-nums tracking-wide">{order.trackingCode}</strong>
        </p>
      )}
      <StatusAnnouncer order={order} />
    </Panel>
  );
}

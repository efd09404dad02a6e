import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { isNotPlaced, statusLabel } from "./order-status";

/** One stone on an order's way. */
export type Step = {
  label: string;
  state: "done" | "current" | "ahead";
  /** How it ends when it does not end at the door. */
  isAside: boolean;
  /** When it came there, once it has. */
  at: Timestamp | undefined;
};

const WAY = [
  [OrderStatus.PENDING, "Placed"],
  [OrderStatus.CONFIRMED, "Confirmed"],
  [OrderStatus.COMPLETED, "Ready"],
  [OrderStatus.SHIPPED, "Shipped"],
  [OrderStatus.DELIVERED, "Delivered"],
] as const;

type Tracked = Pick<Order, "status" | "reason" | "history" | "createdAt">;

/** How far an order has come: the whole way to the door, or as far as it got before it turned aside. */
export function statusTrack(order: Tracked): Step[] {
  const { status, history, createdAt } = order;
  // The first time counts where a status stands twice.
  const reachedAt = new Map(history.toReversed().map((change) => [change.status, change.changedAt]));
  const here = WAY.findIndex(([at]) => at === status);
  const at = (of: OrderStatus) => (of === OrderStatus.PENDING ? createdAt : reachedAt.get(of));
  if (here >= 0) {
    return WAY.map(([of, label], index) => ({
      label,
      // Nothing follows a delivery, so nothing is waited for there.
      state: index < here || status === OrderStatus.DELIVERED ? "done" : index === here ? "current" : "ahead",
      isAside: false,
      at: index <= here ? at(of) : undefined,
    }));
  }
  const passed: Step[] = WAY.filter(([of]) => of === OrderStatus.PENDING || reachedAt.has(of)).map(([of, label]) => ({
    label: of === OrderStatus.PENDING && isNotPlaced(order) ? "Tried" : label,
    state: "done",
    isAside: false,
    at: at(of),
  }));
  return [...passed, ...aside(order, reachedAt)];
}

const ENDS: Partial<Record<OrderStatus, OrderStatus>> = {
  [OrderStatus.CANCELLING]: OrderStatus.CANCELLED,
  [OrderStatus.REFUNDING]: OrderStatus.REFUNDED,
};

function aside(order: Tracked, reachedAt: ReadonlyMap<OrderStatus, Timestamp | undefined>): Step[] {
  const { status, reason } = order;
  const isEnd = status === OrderStatus.CANCELLED || status === OrderStatus.REFUNDED;
  const now: Step = {
    label: statusLabel(status, reason),
    state: isEnd ? "done" : "current",
    isAside: true,
    at: reachedAt.get(status),
  };
  const end = isNotPlaced(order) ? undefined : ENDS[status];
  return end === undefined ? [now] : [now, { label: statusLabel(end), state: "ahead", isAside: true, at: undefined }];
}

import { OrderStatus, type StatusChange } from "@gen/souk/checkout/v1/order_pb";
import { formatDateTime, toIsoString } from "@/format/date";
import { isNotPlaced, reasonText, statusLabel } from "./order-status";

/** Everything that became of the order, oldest first. */
export function OrderHistory({ history }: { history: readonly StatusChange[] }) {
  const beginning = history.some(isNotPlaced) ? "Tried" : "Placed";
  return (
    <ol className="grid gap-2">
      {visibleChanges(history).map(({ status, changedAt, reason }) => (
        <li key={`${status} ${toIsoString(changedAt)}`} className="flex flex-wrap justify-between gap-x-4">
          <span>
            {status === OrderStatus.PENDING ? beginning : statusLabel(status, reason)}
            {reasonText(reason) && <span className="block text-muted text-sm">{reasonText(reason)}</span>}
          </span>
          <time dateTime={toIsoString(changedAt)} className="text-muted text-sm">
            {formatDateTime(changedAt)}
          </time>
        </li>
      ))}
    </ol>
  );
}

/** Without those that only the shop tells apart: stock and payment are both part of being placed. */
function visibleChanges(history: readonly StatusChange[]): StatusChange[] {
  const labels = history.map(({ status, reason }) => statusLabel(status, reason));
  return history.filter((_, index) => labels[index] !== labels[index - 1]);
}

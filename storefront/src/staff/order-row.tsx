import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { Link } from "@tanstack/react-router";
import { countryName } from "@/format/country";
import { formatDateTime, formatRelative, toIsoString } from "@/format/date";
import { formatMoney } from "@/format/money";
import { orderNumber, statusLabel, statusTone } from "@/orders/order-status";
import { shippingName } from "@/orders/shipping-label";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { classNames } from "@/ui/class-names";
import { attentionText } from "./attention-text";
import { ACTION_WORDS } from "./order-action-words";
import { allowedActions, type OrderAction } from "./order-actions";

export type OnAct = (order: Order, action: OrderAction, button: HTMLElement) => void;

type OrderRowProps = { order: Order; now: Date; onAct: OnAct };

/** An order as a row of the table. */
export function OrderRow({ order, now, onAct }: OrderRowProps) {
  return (
    <tr className="border-line border-t align-top">
      <td className="py-4 pr-4">
        <OrderLink order={order} />
        <Age order={order} now={now} className="block text-muted text-sm" />
      </td>
      <td className="py-4 pr-4">
        <span className="block font-semibold">{order.shippingAddress?.fullName}</span>
        <Where order={order} className="block text-muted text-sm" />
        <span className="block text-muted text-sm">{shippingName(order)}</span>
      </td>
      <td className="py-4 pr-4">
        <Status order={order} />
      </td>
      <td className="py-4 pr-4 text-right">
        <span className="block font-semibold tabular-nums">{formatMoney(order.total)}</span>
        <Count order={order} className="block text-muted text-sm" />
      </td>
      <td className="py-3">
        <Actions order={order} onAct={onAct} className="justify-end" />
      </td>
    </tr>
  );
}

/** An order as a card, where there is no room for a table. */
export function OrderCard({ order, now, onAct }: OrderRowProps) {
  return (
    <li className="rounded-panel border border-line bg-surface p-4">
      <div className="flex items-start justify-between gap-3">
        <OrderLink order={order} />
        <span className="font-semibold tabular-nums">{formatMoney(order.total)}</span>
      </div>
      <p className="mt-1">
        <span className="font-semibold">{order.shippingAddress?.fullName}</span>
        <Where order={order} className="text-muted before:content-[',_']" />
      </p>
      <p className="text-muted text-sm">
        <Count order={order} />, {shippingName(order)}, <Age order={order} now={now} />
      </p>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <Status order={order} />
        <Actions order={order} onAct={onAct} />
      </div>
    </li>
  );
}

type PartProps = { order: Order; className?: string };

function OrderLink({ order: { orderId } }: PartProps) {
  return (
    <Link to="/orders/$orderId" params={{ orderId }} className="link font-semibold tabular-nums">
      <span className="sr-only">Order </span>
      {orderNumber(orderId)}
    </Link>
  );
}

function Age({ order: { createdAt }, now, className }: PartProps & { now: Date }) {
  return (
    <time dateTime={toIsoString(createdAt)} title={formatDateTime(createdAt)} className={className}>
      {formatRelative(createdAt, now)}
    </time>
  );
}

function Where({ order: { shippingAddress }, className }: PartProps) {
  return (
    shippingAddress && (
      <span className={className}>
        {shippingAddress.city}, {countryName(shippingAddress.countryCode)}
      </span>
    )
  );
}

function Count({ order: { items }, className }: PartProps) {
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <span className={className}>
      {count} {count === 1 ? "thing" : "things"}
    </span>
  );
}

function Status({ order }: PartProps) {
  const why = attentionText(order);
  return (
    <div>
      <Badge tone={statusTone(order.status)}>{statusLabel(order.status, order.reason)}</Badge>
      {why && <p className="mt-1 max-w-64 text-muted text-sm">{why}</p>}
      {order.trackingCode && <p className="mt-1 text-muted text-sm">Code {order.trackingCode}</p>}
    </div>
  );
}

function Actions({ order, onAct, className }: PartProps & { onAct: OnAct }) {
  return (
    <div className={classNames("flex flex-wrap gap-2", className)}>
      {allowedActions(order).map((action, index) => (
        <Button
          key={action}
          size="small"
          look={action === "refund" || action === "cancel" ? "danger" : index === 0 ? "action" : "quiet"}
          aria-label={`${ACTION_WORDS[action].button}: order ${orderNumber(order.orderId)}`}
          onClick={({ currentTarget }) => onAct(order, action, currentTarget)}
        >
          {ACTION_WORDS[action].button}
        </Button>
      ))}
    </div>
  );
}

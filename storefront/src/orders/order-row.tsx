import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { Link } from "@tanstack/react-router";
import { countWords } from "@/cart/quoted-lines";
import { formatDate, toIsoString } from "@/format/date";
import { formatMoney } from "@/format/money";
import { Badge } from "@/ui/badge";
import { Picture } from "@/ui/picture";
import { Skeleton } from "@/ui/skeleton";
import { moneyBack } from "./money-back";
import { orderNumber, statusLabel, statusTone } from "./order-status";

/** How many pictures stand for an order. */
const MOST_PICTURES = 4;

/** An order in the list of all: a way to its page. */
export function OrderRow({ order }: { order: Order }) {
  const { orderId, createdAt, status, reason, items, total } = order;
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const money = moneyBack(order);
  const more = items.length - MOST_PICTURES;
  return (
    <li className="group relative grid gap-x-6 gap-y-3 py-6 first:pt-0 sm:grid-cols-[1fr_auto] sm:items-center">
      <div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="text-xl">
            <Link
              to="/orders/$orderId"
              params={{ orderId }}
              className="decoration-2 decoration-saffron underline-offset-4 after:absolute after:inset-0 group-hover:underline"
            >
              Order {orderNumber(orderId)}
            </Link>
          </h2>
          <Badge tone={statusTone(status)}>{statusLabel(status, reason)}</Badge>
        </div>
        <p className="mt-1 text-muted">
          <time dateTime={toIsoString(createdAt)}>{formatDate(createdAt)}</time>, {countWords(count)},{" "}
          <span className="font-semibold text-ink tabular-nums">{formatMoney(total)}</span>
          {money && `, ${money.toLowerCase()}`}
        </p>
      </div>
      <ul className="flex gap-2">
        {items.slice(0, MOST_PICTURES).map(({ productId, name, imageUrl }) => (
          <li key={productId} className="arch w-14 overflow-hidden sm:w-16">
            <Picture src={imageUrl} alt={name} className="aspect-4/5!" />
          </li>
        ))}
        {more > 0 && <li className="self-end pb-1 pl-1 text-muted">and {more} more</li>}
      </ul>
    </li>
  );
}

/** Stands where an order will be. */
export function OrderRowSkeleton() {
  return (
    <div className="flex items-center justify-between gap-6 py-6 first:pt-0">
      <div>
        <Skeleton className="h-6 w-52" />
        <Skeleton className="mt-3 h-4 w-64 max-w-full" />
      </div>
      <div className="flex gap-2 max-sm:hidden">
        <Skeleton className="arch aspect-4/5 w-16" />
        <Skeleton className="arch aspect-4/5 w-16" />
      </div>
    </div>
  );
}

import { useQuery } from "@connectrpc/connect-query";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { classNames } from "@/ui/class-names";
import { Empty } from "@/ui/empty";
import { BoxIcon } from "@/ui/icons";
import { ProblemPanel } from "@/ui/problem-panel";
import { Loading, Skeleton } from "@/ui/skeleton";
import { placeAfter } from "./after-order";
import { OrderActionDialog } from "./order-action-dialog";
import type { OrderAction } from "./order-actions";
import { type OnAct, OrderCard, OrderRow } from "./order-row";
import { Pager } from "./pager";
import type { StatusFilter } from "./staff-search";
import { toStatus } from "./status-filter-bar";
import { useIsWide } from "./use-is-wide";
import { usePages } from "./use-pages";

/** How often the list is asked for again while it is looked at. */
const REFRESH_MS = 10_000;
const PAGE_SIZE = 20;

type Chosen = { order: Order; action: OrderAction; isOpen: boolean; goOn: ReturnType<typeof placeAfter>; turn: number };

/** A page of orders, kept up to date. */
export function OrderList({ filter }: { filter: StatusFilter | undefined }) {
  const pages = usePages(filter ?? "all");
  const { data, error, refetch, isPlaceholderData, dataUpdatedAt } = useQuery(
    CheckoutService.method.listAllOrders,
    {
      pageSize: PAGE_SIZE,
      pageToken: pages.pageToken,
      status: filter ? toStatus(filter) : OrderStatus.UNSPECIFIED,
    },
    { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData },
  );
  const [chosen, setChosen] = useState<Chosen>();
  const act: OnAct = (order, action, button) => {
    const goOn = placeAfter(button);
    setChosen((before) => ({ order, action, goOn, isOpen: true, turn: (before?.turn ?? 0) + 1 }));
  };
  if (data === undefined) {
    return error ? <ProblemPanel error={error} onRetry={() => pages.retry(error, refetch)} /> : <OrderListSkeleton />;
  }
  return (
    <>
      {error && (
        <div className="mb-4">
          <ProblemPanel error={error} onRetry={() => pages.retry(error, refetch)} />
        </div>
      )}
      {data.orders.length === 0 ? (
        !error && (
          <Empty title={filter ? "No such orders" : "No orders yet"} icon={<BoxIcon className="size-12" />}>
            {filter ? "None stands there right now." : "The first one shows here by itself."}
          </Empty>
        )
      ) : (
        <div aria-busy={isPlaceholderData || undefined} className={classNames(isPlaceholderData && "opacity-60")}>
          <Orders orders={data.orders} now={new Date(dataUpdatedAt)} onAct={act} />
        </div>
      )}
      <Pager pages={pages} nextPageToken={data.nextPageToken} previousLabel="Newer" nextLabel="Older" />
      {chosen && (
        // A turn of its own each time: nothing is left of what was typed or refused before.
        <OrderActionDialog
          key={chosen.turn}
          order={chosen.order}
          action={chosen.action}
          isOpen={chosen.isOpen}
          goOn={chosen.goOn}
          onClose={() => setChosen({ ...chosen, isOpen: false })}
        />
      )}
    </>
  );
}

function Orders({ orders, now, onAct }: { orders: Order[]; now: Date; onAct: OnAct }) {
  const isWide = useIsWide();
  if (!isWide) {
    return (
      <ul aria-label="Orders" className="grid gap-3">
        {orders.map((order) => (
          <OrderCard key={order.orderId} order={order} now={now} onAct={onAct} />
        ))}
      </ul>
    );
  }
  return (
    <table aria-label="Orders" className="w-full border-collapse text-left">
      <thead className="text-muted text-sm">
        <tr>
          <th className="pr-4 pb-2 font-semibold">Order</th>
          <th className="pr-4 pb-2 font-semibold">Ships to</th>
          <th className="pr-4 pb-2 font-semibold">Status</th>
          <th className="pr-4 pb-2 text-right font-semibold">Total</th>
          <th className="pb-2 text-right font-semibold">What to do</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <OrderRow key={order.orderId} order={order} now={now} onAct={onAct} />
        ))}
      </tbody>
    </table>
  );
}

function OrderListSkeleton() {
  return (
    <div className="grid gap-3">
      <Loading what="orders" />
      {Array.from({ length: 6 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={index} className="h-28 w-full md:h-16" />
      ))}
    </div>
  );
}

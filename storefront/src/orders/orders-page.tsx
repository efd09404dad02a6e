import { useInfiniteQuery } from "@connectrpc/connect-query";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import { Navigate } from "@tanstack/react-router";
import { OfflineEmpty } from "@/layout/offline-empty";
import { Page } from "@/layout/page";
import { useKeptPages } from "@/layout/use-kept-pages";
import { useOnline } from "@/layout/use-online";
import { useSession } from "@/session/use-session";
import { Button, ButtonLink } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { BoxIcon } from "@/ui/icons";
import { ProblemPanel } from "@/ui/problem-panel";
import { Loading } from "@/ui/skeleton";
import { OrderRow, OrderRowSkeleton } from "./order-row";

/** Everything that was ever ordered here. */
export default function OrdersPage() {
  const { status } = useSession();
  if (status === "visitor") {
    return <Navigate to="/sign-in" search={{ to: "/orders" }} replace />;
  }
  return <Page title="Your orders">{status === "customer" ? <Orders /> : <OrdersSkeleton />}</Page>;
}

function Orders() {
  const isOnline = useOnline();
  const query = useInfiniteQuery(
    CheckoutService.method.listOrders,
    { pageSize: 10, pageToken: "" },
    {
      pageParamKey: "pageToken",
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      refetchOnMount: "always",
    },
  );
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  const keepMore = useKeptPages({ ...query, shown: data?.pages.length ?? 0 });
  const showMore = () => {
    keepMore();
    void fetchNextPage();
  };
  const orders = data?.pages.flatMap((page) => page.orders);
  // An old answer that there are none does not count while the shop cannot be asked: one may have just been placed.
  if (orders === undefined || (error && orders.length === 0)) {
    return error ? <ProblemPanel error={error} onRetry={refetch} /> : isOnline ? <OrdersSkeleton /> : <OfflineEmpty />;
  }
  if (orders.length === 0) {
    return <NoOrders />;
  }
  return (
    <>
      <ul aria-label="Orders, newest first" className="divide-y divide-line">
        {orders.map((order) => (
          <OrderRow key={order.orderId} order={order} />
        ))}
      </ul>
      {error && <ProblemPanel error={error} onRetry={() => (isFetchNextPageError ? fetchNextPage() : refetch())} />}
      {hasNextPage && (
        <Button look="quiet" className="mt-6" isBusy={isFetchingNextPage} busyText="Fetching more…" onClick={showMore}>
          Show more
        </Button>
      )}
    </>
  );
}

function NoOrders() {
  return (
    <Empty
      title="You have not ordered yet"
      icon={<BoxIcon className="size-14" />}
      action={
        <ButtonLink to="/products" search={{}}>
          Walk the market
        </ButtonLink>
      }
    >
      Once you do, you can watch each order on its way from here.
    </Empty>
  );
}

function OrdersSkeleton() {
  return (
    <div className="divide-y divide-line">
      <Loading what="your orders" />
      <OrderRowSkeleton />
      <OrderRowSkeleton />
      <OrderRowSkeleton />
    </div>
  );
}

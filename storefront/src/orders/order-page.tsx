import { Code } from "@connectrpc/connect";
import { Navigate, useParams } from "@tanstack/react-router";
import { OfflineEmpty } from "@/layout/offline-empty";
import { Page } from "@/layout/page";
import { useOnline } from "@/layout/use-online";
import { useSession } from "@/session/use-session";
import { ProblemNotice } from "@/ui/problem-notice";
import { OrderDetails } from "./order-details";
import { OrderSkeleton } from "./order-skeleton";
import { orderNumber } from "./order-status";
import { UnknownOrder } from "./unknown-order";
import { useWatchedOrder } from "./use-watched-order";

/** One order, as it is now and as it changes. */
export default function OrderPage() {
  const { orderId } = useParams({ from: "/orders/$orderId" });
  const { status } = useSession();
  // Another order begins anew: nothing of the one before may stay, not even what was announced.
  return status === "visitor" ? (
    <Navigate to="/sign-in" search={{ to: `/orders/${orderId}` }} replace />
  ) : (
    <WatchedOrder key={orderId} orderId={orderId} />
  );
}

function WatchedOrder({ orderId }: { orderId: string }) {
  const { order, problem, isLive, reload } = useWatchedOrder(orderId);
  const isOnline = useOnline();
  if (problem?.code === Code.NotFound || problem?.code === Code.InvalidArgument) {
    return <UnknownOrder />;
  }
  if (order) {
    return <OrderDetails order={order} isLive={isLive} onChange={reload} />;
  }
  return (
    <Page title={`Order ${orderNumber(orderId)}`}>
      {problem ? <ProblemNotice problem={problem} onRetry={reload} /> : isOnline ? <OrderSkeleton /> : <OfflineEmpty />}
    </Page>
  );
}

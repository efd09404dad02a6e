import { createConnectQueryKey, skipToken, useQuery, useTransport } from "@connectrpc/connect-query";
import { CheckoutService, type GetOrderResponse } from "@gen/souk/checkout/v1/checkout_pb";
import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Problem, toProblem } from "@/api/problem";
import { isFinal, newerOrder } from "@/orders/order-cache";
import { watchOrder } from "@/orders/watch-order";
import { useSession } from "@/session/use-session";

/** How often an order is read that cannot be watched for the moment. */
const POLL_MS = 15_000;

/** An order that stays up to date while it is looked at. */
export interface WatchedOrder {
  readonly order: Order | undefined;
  readonly isLoading: boolean;
  /** Why there is no order to show. */
  readonly problem: Problem | undefined;
  /** Changes arrive as they happen. */
  readonly isLive: boolean;
  readonly reload: () => void;
}

/** Reads an order and follows it over the server's stream. Asks nothing while nobody is signed in. */
export function useWatchedOrder(orderId: string): WatchedOrder {
  const queryClient = useQueryClient();
  const transport = useTransport();
  const isCustomer = useSession().status === "customer";
  const [isLive, setLive] = useState(false);
  const query = useQuery(CheckoutService.method.getOrder, isCustomer ? { orderId } : skipToken, {
    structuralSharing: keepNewer,
    refetchInterval: ({ state }) => (isLive || isFinal(state.data?.order) || state.error ? false : POLL_MS),
  });
  const isKnown = query.data !== undefined;
  useEffect(() => {
    if (!isCustomer || !isKnown) {
      return;
    }
    const schema = CheckoutService.method.getOrder;
    const queryKey = createConnectQueryKey({ schema, input: { orderId }, transport, cardinality: "finite" });
    const stop = watchOrder(transport, orderId, {
      onOrder: (order) =>
        queryClient.setQueryData(queryKey, (known) => ({
          $typeName: "souk.checkout.v1.GetOrderResponse" as const,
          order: newerOrder(known?.order, order) ?? order,
        })),
      onLive: setLive,
      onProblem: () => void queryClient.invalidateQueries({ queryKey }),
    });
    return () => {
      stop();
      setLive(false);
    };
  }, [isCustomer, isKnown, orderId, queryClient, transport]);
  const isMissing = query.data === undefined && query.error !== null;
  return {
    order: query.data?.order,
    isLoading: query.isPending && !isMissing,
    problem: isMissing ? toProblem(query.error) : undefined,
    isLive,
    reload: () => void query.refetch(),
  };
}

/** An answer that was long on its way does not replace what the stream has told since. */
function keepNewer(known: unknown, read: unknown): unknown {
  const [before, after] = [known as GetOrderResponse | undefined, read as GetOrderResponse];
  return newerOrder(before?.order, after.order) === after.order ? after : before;
}

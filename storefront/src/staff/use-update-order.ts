import { create } from "@bufbuild/protobuf";
import { createConnectQueryKey, useMutation } from "@connectrpc/connect-query";
import {
  CheckoutService,
  type ListAllOrdersResponse,
  ListAllOrdersResponseSchema,
} from "@gen/souk/checkout/v1/checkout_pb";
import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { useQueryClient } from "@tanstack/react-query";

const LISTS = createConnectQueryKey({ schema: CheckoutService.method.listAllOrders, cardinality: "finite" });

/** Moves an order on; every list of orders then shows what the shop has answered. */
export function useUpdateOrder() {
  const queryClient = useQueryClient();
  return useMutation(CheckoutService.method.updateOrderStatus, {
    networkMode: "always",
    onSuccess: ({ order }) => {
      queryClient.setQueriesData({ queryKey: LISTS }, (list: ListAllOrdersResponse | undefined) =>
        list && order ? replaceIn(list, order) : list,
      );
    },
    // Also after a refusal: somebody else was faster, then.
    onSettled: () => queryClient.invalidateQueries({ queryKey: LISTS }),
  });
}

function replaceIn(list: ListAllOrdersResponse, changed: Order): ListAllOrdersResponse {
  return create(ListAllOrdersResponseSchema, {
    ...list,
    orders: list.orders.map((order) => (order.orderId === changed.orderId ? changed : order)),
  });
}

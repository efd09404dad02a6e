import { useTransport } from "@connectrpc/connect-query";
import type { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { cartKey, refreshPreview } from "@/cart/cart-cache";

/** Reads the cart anew when an order moves on: the shop takes what was bought out of it once the order is sure. */
export function useRefreshCart(status: OrderStatus): void {
  const queryClient = useQueryClient();
  const transport = useTransport();
  const [first] = useState(status);
  useEffect(() => {
    if (status !== first) {
      void queryClient.invalidateQueries({ queryKey: cartKey(transport) });
      refreshPreview(queryClient);
    }
  }, [status, first, queryClient, transport]);
}

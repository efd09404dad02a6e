import { TransportProvider } from "@connectrpc/connect-query";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Shop } from "@/api/shop";
import { AttemptsProvider } from "@/checkout/use-attempt";
import { SessionProvider } from "@/session/session-context";

/** Gives the pages all that they need to talk to the shop. */
export function ShopProviders({ shop, children }: { readonly shop: Shop; readonly children: ReactNode }) {
  return (
    <SessionProvider value={shop.session}>
      <TransportProvider transport={shop.transport}>
        <QueryClientProvider client={shop.queryClient}>
          <AttemptsProvider value={shop.attempts}>{children}</AttemptsProvider>
        </QueryClientProvider>
      </TransportProvider>
    </SessionProvider>
  );
}

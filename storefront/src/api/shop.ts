import type { Transport } from "@connectrpc/connect";
import type { QueryClient } from "@tanstack/react-query";
import { createQueryClient } from "@/api/query-client";
import { createSessionTransport, createShopTransport } from "@/api/transport";
import { sendCartChanges } from "@/cart/cart-mutation";
import { shareCartChanges } from "@/cart/cart-tabs";
import { Attempts } from "@/checkout/attempt";
import { announceMerges } from "@/session/announce-merges";
import { forgetOnChangeOfPerson } from "@/session/forget";
import { Session } from "@/session/session";
import { browserEnvironment, type TabEnvironment } from "@/session/tab-environment";

/** Everything between the pages and the shop, made once. */
export interface Shop {
  readonly session: Session;
  readonly transport: Transport;
  readonly queryClient: QueryClient;
  readonly attempts: Attempts;
}

/** Puts it together. Tests give a transport of their own, which then answers every call. */
export function createShop(fake?: Transport, environment: TabEnvironment = browserEnvironment()): Shop {
  const session = new Session(fake ?? createSessionTransport(), environment);
  const transport = fake ?? createShopTransport(session);
  const attempts = new Attempts(transport, session, environment);
  const queryClient = createQueryClient();
  forgetOnChangeOfPerson(session, queryClient);
  announceMerges(session, queryClient, transport);
  sendCartChanges(queryClient, transport, session, environment);
  shareCartChanges(environment, { merge: session.merge, attempts }, queryClient, transport);
  return { session, transport, queryClient, attempts };
}

import { type ConnectRouter, createRouterTransport } from "@connectrpc/connect";
import { createShop, type Shop } from "@/api/shop";
import { FakeBrowser } from "./fake-browser";

/** What answers the calls of a test. */
export type Services = (router: ConnectRouter) => void;

/** A shop of these services in a tab, which is that of a browser of its own when none is given. */
export function openShop(services: Services, tab = new FakeBrowser().tab()): Shop {
  return createShop(createRouterTransport(services), tab);
}

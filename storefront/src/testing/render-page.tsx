import type { AnyRouter } from "@tanstack/react-router";
import type { Shop } from "@/api/shop";
import { openShop, type Services } from "./open-shop";
import { type RouteUnderTest, renderRoute } from "./render-route";
import { shopWrapper } from "./shop-wrapper";
import { signIn } from "./sign-in";

interface PageUnderTest extends RouteUnderTest {
  readonly services: Services;
  /** The id of the customer who reads it. */
  readonly signedInAs?: string;
}

/** Shows a page of a shop that these services answer for. */
export function renderPage({ services, signedInAs, ...route }: PageUnderTest): { shop: Shop; router: AnyRouter } {
  const shop = openShop(services);
  if (signedInAs !== undefined) {
    signIn(shop.session, signedInAs);
  }
  return { shop, router: renderRoute(route, { wrapper: shopWrapper(shop) }) };
}

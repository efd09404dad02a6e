import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { whereTo } from "./account/where-to";
import { catalogueSearch } from "./catalogue/catalogue-search";
import HomePage from "./home/home-page";
import { fetchCode } from "./layout/code-not-fetched";
import { PageSkeleton, Shell } from "./layout/shell";
import { BrokenPage, NotFoundPage } from "./layout/wrong-way";
import { staffOrdersSearch, staffProductsSearch } from "./staff/staff-search";

type Load = () => Promise<{ default: ComponentType }>;

const ahead: Load[] = [];

/** A page whose code is fetched when it is meant. */
const page = (load: Load) => lazyRouteComponent(() => fetchCode(load));

/** One that any shopper may go to: its code is fetched ahead as well. */
function shoppersPage(load: Load) {
  ahead.push(load);
  return page(load);
}

/** Fetches the code of the shoppers' pages, one after the other, so that they open also while the shop is out of reach. */
export async function fetchPagesAhead(): Promise<void> {
  for (const load of ahead) {
    try {
      await load();
    } catch {
      // Then it is fetched when it is meant.
      return;
    }
  }
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: BrokenPage });
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path });

const home = createRoute({ ...at("/"), component: HomePage });

const catalogue = createRoute({
  ...at("/products"),
  validateSearch: catalogueSearch,
  component: shoppersPage(() => import("./catalogue/catalogue-page")),
});

const product = createRoute({
  ...at("/products/$productId"),
  component: shoppersPage(() => import("./product/product-page")),
});

const cart = createRoute({ ...at("/cart"), component: shoppersPage(() => import("./cart/cart-page")) });

const signIn = createRoute({
  ...at("/sign-in"),
  validateSearch: whereTo,
  component: shoppersPage(() => import("./account/sign-in-page")),
});

const signUp = createRoute({
  ...at("/sign-up"),
  validateSearch: whereTo,
  component: shoppersPage(() => import("./account/sign-up-page")),
});

const account = createRoute({
  ...at("/account"),
  component: shoppersPage(() => import("./account/account-page")),
});

const checkout = createRoute({
  ...at("/checkout"),
  component: shoppersPage(() => import("./checkout/checkout-page")),
});

const orders = createRoute({ ...at("/orders"), component: shoppersPage(() => import("./orders/orders-page")) });

const order = createRoute({
  ...at("/orders/$orderId"),
  component: shoppersPage(() => import("./orders/order-page")),
});

const staff = createRoute({
  ...at("/staff"),
  component: page(() => import("./staff/staff-frame")),
});
const behindTheCounter = <Path extends string>(path: Path) => ({ getParentRoute: () => staff, path });

const staffStart = createRoute({
  ...behindTheCounter("/"),
  beforeLoad: () => {
    throw redirect({ to: "/staff/orders", search: {} });
  },
});

const staffOrders = createRoute({
  ...behindTheCounter("orders"),
  validateSearch: staffOrdersSearch,
  component: page(() => import("./staff/staff-orders-page")),
});

const staffProducts = createRoute({
  ...behindTheCounter("products"),
  validateSearch: staffProductsSearch,
  component: page(() => import("./staff/staff-products-page")),
});

const newProduct = createRoute({
  ...behindTheCounter("products/new"),
  component: page(() => import("./staff/new-product-page")),
});

const editProduct = createRoute({
  ...behindTheCounter("products/$productId"),
  component: page(() => import("./staff/edit-product-page")),
});

const routeTree = root.addChildren([
  home,
  catalogue,
  product,
  cart,
  signIn,
  signUp,
  account,
  checkout,
  orders,
  order,
  staff.addChildren([staffStart, staffOrders, staffProducts, newProduct, editProduct]),
]);

/** Every page of the shop. Only the front page comes with the first load; the others are fetched when meant. */
export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  scrollRestoration: true,
  // What a page's check of its address leaves out is left out.
  search: { strict: true },
  defaultPendingComponent: PageSkeleton,
  // Around each page, so that what stands around it stays.
  defaultErrorComponent: BrokenPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** The order that this leads to has just been placed. */
    isPlaced?: true;
  }
}

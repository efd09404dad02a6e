import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { catalogueSearch } from "./catalogue/catalogue-search";
import HomePage from "./home/home-page";
import { PageSkeleton, Shell } from "./layout/shell";
import { BrokenPage, NotFoundPage } from "./layout/wrong-way";
import { staffOrdersSearch, staffProductsSearch } from "./staff/staff-search";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: BrokenPage });
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path });

const home = createRoute({ ...at("/"), component: HomePage });

const catalogue = createRoute({
  ...at("/products"),
  validateSearch: catalogueSearch,
  component: lazyRouteComponent(() => import("./catalogue/catalogue-page")),
});

const product = createRoute({
  ...at("/products/$productId"),
  component: lazyRouteComponent(() => import("./product/product-page")),
});

const cart = createRoute({ ...at("/cart"), component: lazyRouteComponent(() => import("./cart/cart-page")) });

/** Where to go once signed in: a path of this shop and nothing else. */
function whereTo(search: Record<string, unknown>): { to?: string } {
  const { to } = search;
  return typeof to === "string" && /^\/(?![/\\])/.test(to) ? { to } : {};
}

const signIn = createRoute({
  ...at("/sign-in"),
  validateSearch: whereTo,
  component: lazyRouteComponent(() => import("./account/sign-in-page")),
});

const signUp = createRoute({
  ...at("/sign-up"),
  validateSearch: whereTo,
  component: lazyRouteComponent(() => import("./account/sign-up-page")),
});

const account = createRoute({
  ...at("/account"),
  component: lazyRouteComponent(() => import("./account/account-page")),
});

const checkout = createRoute({
  ...at("/checkout"),
  component: lazyRouteComponent(() => import("./checkout/checkout-page")),
});

const orders = createRoute({ ...at("/orders"), component: lazyRouteComponent(() => import("./orders/orders-page")) });

const order = createRoute({
  ...at("/orders/$orderId"),
  validateSearch: ({ placed }: Record<string, unknown>): { placed?: true } => (placed === true ? { placed } : {}),
  component: lazyRouteComponent(() => import("./orders/order-page")),
});

const staff = createRoute({
  ...at("/staff"),
  component: lazyRouteComponent(() => import("./staff/staff-frame")),
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
  component: lazyRouteComponent(() => import("./staff/staff-orders-page")),
});

const staffProducts = createRoute({
  ...behindTheCounter("products"),
  validateSearch: staffProductsSearch,
  component: lazyRouteComponent(() => import("./staff/staff-products-page")),
});

const newProduct = createRoute({
  ...behindTheCounter("products/new"),
  component: lazyRouteComponent(() => import("./staff/new-product-page")),
});

const editProduct = createRoute({
  ...behindTheCounter("products/$productId"),
  component: lazyRouteComponent(() => import("./staff/edit-product-page")),
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
  defaultPendingComponent: PageSkeleton,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

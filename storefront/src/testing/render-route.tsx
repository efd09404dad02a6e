import {
  type AnyRouter,
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorRouteComponent,
  type RouteComponent,
  type RouterHistory,
  RouterProvider,
} from "@tanstack/react-router";
import { cleanup, type RenderOptions, render } from "@testing-library/react";
import { onTestFinished, vi } from "vitest";

export interface RouteUnderTest {
  readonly path: string;
  readonly component: RouteComponent;
  /** Where the reader is, or how they came there. Without it they are at `path`. */
  readonly at?: string | RouterHistory;
  readonly validateSearch?: (search: Record<string, unknown>) => object;
  /** What stands around the page; it has an `<Outlet />`. */
  readonly frame?: RouteComponent;
  readonly errorComponent?: ErrorRouteComponent;
}

/** Shows a router that has this one route, until the test ends. */
export function renderRoute(
  { path, component, at = path, validateSearch, frame, errorComponent }: RouteUnderTest,
  options: RenderOptions = {},
): AnyRouter {
  const root = createRootRoute(frame && { component: frame });
  const route = createRoute({
    getParentRoute: () => root,
    path,
    component,
    ...(validateSearch && { validateSearch }),
  });
  const router = createRouter({
    routeTree: root.addChildren([route]),
    history: typeof at === "string" ? createMemoryHistory({ initialEntries: [at] }) : at,
    ...(errorComponent && { defaultErrorComponent: errorComponent }),
  });
  // jsdom does not scroll.
  vi.spyOn(window, "scrollTo").mockImplementation(() => {});
  onTestFinished(cleanup);
  render(<RouterProvider router={router as never} />, options);
  return router;
}

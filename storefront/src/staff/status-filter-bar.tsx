import { OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { Link } from "@tanstack/react-router";
import { statusLabel } from "@/orders/order-status";
import { STATUS_FILTERS, type StatusFilter } from "./staff-search";

/** The contract's status for one of the address. */
export function toStatus(filter: StatusFilter): OrderStatus {
  return OrderStatus[filter.toUpperCase() as Uppercase<StatusFilter>];
}

/** The shop has one status for what was cancelled and for what was never placed. */
function filterLabel(filter: StatusFilter): string {
  return filter === "cancelled" ? "Cancelled or not placed" : statusLabel(toStatus(filter));
}

/** Which orders are shown, as links: the address keeps it. */
export function StatusFilterBar() {
  const shape =
    "block rounded-full border border-edge/60 px-3.5 py-1.5 whitespace-nowrap transition-colors hover:border-action data-[status=active]:border-action data-[status=active]:bg-action data-[status=active]:font-semibold data-[status=active]:text-on-action";
  return (
    <nav aria-label="Filter by status" className="-mx-4 mb-6 overflow-x-auto px-4 py-1 [scrollbar-width:none]">
      <ul className="flex w-max gap-2 md:w-auto md:flex-wrap">
        {[undefined, ...STATUS_FILTERS].map((filter) => (
          <li key={filter ?? "all"}>
            <Link
              to="/staff/orders"
              search={filter ? { status: filter } : {}}
              resetScroll={false}
              activeOptions={{ exact: true, includeSearch: true }}
              className={shape}
            >
              {filter ? filterLabel(filter) : "All"}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

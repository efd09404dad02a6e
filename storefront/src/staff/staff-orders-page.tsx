import { useSearch } from "@tanstack/react-router";
import { Page } from "@/layout/page";
import { OrderList } from "./order-list";
import { StatusFilterBar } from "./status-filter-bar";

/** Everybody's orders, and what is to be done with them. */
export default function StaffOrdersPage() {
  const { status } = useSearch({ from: "/staff/orders" });
  return (
    <Page title="Orders" intro="Newest first. The list keeps itself up to date.">
      <StatusFilterBar />
      <OrderList filter={status} />
    </Page>
  );
}

import { useSearch } from "@tanstack/react-router";
import { Page } from "@/layout/page";
import { ButtonLink } from "@/ui/button";
import { PlusIcon } from "@/ui/icons";
import { StaffProductList } from "./staff-product-list";
import { StaffProductSearch } from "./staff-product-search";

/** What the shop sells, for those who fill the shelves. */
export default function StaffProductsPage() {
  const { q = "" } = useSearch({ from: "/staff/products" });
  return (
    <Page
      title="Products"
      aside={
        <ButtonLink to="/staff/products/new">
          <PlusIcon /> New product
        </ButtonLink>
      }
    >
      <StaffProductSearch query={q} />
      <StaffProductList query={q} />
    </Page>
  );
}

import type { Product } from "@gen/souk/product/v1/product_pb";
import { Link } from "@tanstack/react-router";
import { useCategoryName } from "@/catalogue/use-category-name";
import { classNames } from "@/ui/class-names";

type ProductBreadcrumbProps = { product: Pick<Product, "name" | "category">; className?: string };

/** Where in the market the product stands. */
export function ProductBreadcrumb({ product: { name, category }, className }: ProductBreadcrumbProps) {
  const categoryName = useCategoryName(category);
  const step = "flex items-center gap-2 after:text-edge after:content-['/'/'']";
  return (
    <nav aria-label="Breadcrumb" className={classNames("text-muted text-sm", className)}>
      <ol className="flex items-center gap-2">
        <li className={classNames(step, "shrink-0")}>
          <Link to="/products" search={{}} className="py-1 underline-offset-4 hover:underline">
            Everything
          </Link>
        </li>
        <li className={classNames(step, "max-w-3/5 shrink-0")}>
          <Link
            to="/products"
            search={{ category }}
            className="min-w-0 truncate py-1 underline-offset-4 hover:underline"
          >
            {categoryName}
          </Link>
        </li>
        <li aria-current="page" className="min-w-0 truncate">
          {name}
        </li>
      </ol>
    </nav>
  );
}

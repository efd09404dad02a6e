import { useQuery } from "@connectrpc/connect-query";
import { ProductService, ProductSort } from "@gen/souk/product/v1/product_pb";
import { Link } from "@tanstack/react-router";
import { ProductGrid, ProductGridSkeleton } from "@/product/product-grid";
import { ProblemPanel } from "@/ui/problem-panel";
import { SectionHeading } from "./section-heading";

const COUNT = 8;

/** What came to the market last. */
export function Featured() {
  const { data, error, refetch } = useQuery(ProductService.method.listProducts, {
    pageSize: COUNT,
    sort: ProductSort.NEWEST,
    inStockOnly: true,
  });
  return (
    <section className="frame pt-14">
      <SectionHeading title="New on the stalls">
        <Link to="/products" search={{ sort: "newest" }} className="link">
          See all that is new
        </Link>
      </SectionHeading>
      {data ? (
        <ProductGrid products={data.products} eager={4} />
      ) : error ? (
        <ProblemPanel error={error} onRetry={refetch} />
      ) : (
        <ProductGridSkeleton count={COUNT} />
      )}
    </section>
  );
}

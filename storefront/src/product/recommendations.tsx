import { useQuery } from "@connectrpc/connect-query";
import { RecommendationService } from "@gen/souk/recommendation/v1/recommendation_pb";
import { SectionHeading } from "@/home/section-heading";
import { ProductGrid, ProductGridSkeleton } from "./product-grid";

const COUNT = 4;

type RecommendationsProps = { title: string; productIds: string[] };

/** What goes with the given products and the shopper's cart. It is no loss where it cannot be had, so it says nothing then. */
export function Recommendations({ title, productIds }: RecommendationsProps) {
  const { data, isError } = useQuery(RecommendationService.method.listRecommendations, { productIds, limit: COUNT });
  const products = data?.recommendations.flatMap(({ product }) => product ?? []);
  if (isError || products?.length === 0) {
    return null;
  }
  return (
    <section className="frame pt-14">
      <SectionHeading title={title} />
      {products ? <ProductGrid products={products} /> : <ProductGridSkeleton count={COUNT} />}
    </section>
  );
}

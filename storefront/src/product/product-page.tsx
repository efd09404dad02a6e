import { getRouteApi } from "@tanstack/react-router";
import { toProblem } from "@/api/problem";
import { OfflineEmpty } from "@/layout/offline-empty";
import { Page } from "@/layout/page";
import { NotFoundPage } from "@/layout/wrong-way";
import { ProblemPanel } from "@/ui/problem-panel";
import { ProductSkeleton } from "./product-skeleton";
import { ProductView } from "./product-view";
import { UnknownProduct } from "./unknown-product";
import { useProduct } from "./use-product";

const route = getRouteApi("/products/$productId");

/** One product: what it is, who made it, and a way to take it home. */
export default function ProductPage() {
  const { productId } = route.useParams();
  const { product, isId, error, refetch, fetchStatus } = useProduct(productId);
  if (!isId) {
    return <NotFoundPage />;
  }
  if (error && toProblem(error).reason === "PRODUCT_NOT_FOUND") {
    return <UnknownProduct />;
  }
  if (product) {
    // Another product is another page: its quantity starts at one, and its heading takes the focus.
    return <ProductView key={product.productId} product={product} />;
  }
  if (error) {
    return (
      <Page title="We could not show this">
        <ProblemPanel error={error} onRetry={refetch} />
      </Page>
    );
  }
  return fetchStatus === "paused" ? <OfflineEmpty /> : <ProductSkeleton />;
}

import { getRouteApi } from "@tanstack/react-router";
import { OfflineEmpty } from "@/layout/offline-empty";
import { useTitle } from "@/layout/page";
import { ProductGridSkeleton } from "@/product/product-grid";
import { ProblemPanel } from "@/ui/problem-panel";
import { CatalogueHeading } from "./catalogue-heading";
import { CatalogueToolbar } from "./catalogue-toolbar";
import { NothingFound } from "./nothing-found";
import { Results } from "./results";
import { useCatalogue } from "./use-catalogue";
import { useCategoryName } from "./use-category-name";

const route = getRouteApi("/products");

/** The shelves: everything, one category, or what a search finds. */
export default function CataloguePage() {
  const search = route.useSearch();
  const categoryName = useCategoryName(search.category);
  const catalogue = useCatalogue(search);
  const { total, error, isPlaceholderData, fetchStatus, refetch } = catalogue;
  const isOffline = fetchStatus === "paused";
  // The results of before stay in view while new ones come, but not while none can come.
  const products = isPlaceholderData && isOffline ? undefined : catalogue.products;
  const title = catalogueTitle(search.q, categoryName);
  useTitle(title);
  return (
    <div className="frame py-8 sm:py-10">
      <CatalogueHeading
        title={title}
        search={search}
        categoryName={categoryName}
        total={products && !isPlaceholderData ? total : undefined}
        isUnanswered={!products && (error !== null || isOffline)}
      />
      <CatalogueToolbar search={search} />
      {products && products.length > 0 ? (
        <Results {...catalogue} products={products} />
      ) : products && !isPlaceholderData && !error ? (
        <NothingFound search={search} categoryName={categoryName} />
      ) : error ? (
        <ProblemPanel error={error} onRetry={refetch} />
      ) : isOffline ? (
        <OfflineEmpty />
      ) : (
        <ProductGridSkeleton count={8} />
      )}
    </div>
  );
}

function catalogueTitle(q: string | undefined, categoryName: string): string {
  if (q) {
    return `Results for “${q.trim()}”`;
  }
  return categoryName || "Everything";
}

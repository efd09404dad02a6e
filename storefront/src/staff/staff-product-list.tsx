import { skipToken, useQuery } from "@connectrpc/connect-query";
import { type Product, ProductService } from "@gen/souk/product/v1/product_pb";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { ButtonLink } from "@/ui/button";
import { classNames } from "@/ui/class-names";
import { Empty } from "@/ui/empty";
import { ProblemPanel } from "@/ui/problem-panel";
import { Loading, Skeleton } from "@/ui/skeleton";
import { AdjustStockDialog } from "./adjust-stock-dialog";
import { Pager } from "./pager";
import { ProductRow } from "./product-row";
import { type Pages, usePages } from "./use-pages";

const PAGE_SIZE = 25;

/** Searches when there is something to search for; else lists everything by name. */
function useStaffProducts(query: string, { pageToken }: Pages) {
  const page = { pageSize: PAGE_SIZE, pageToken };
  const options = { placeholderData: keepPreviousData };
  const listed = useQuery(ProductService.method.listProducts, query ? skipToken : page, options);
  const found = useQuery(ProductService.method.searchProducts, query ? { query, ...page } : skipToken, options);
  return query ? found : listed;
}

/** A page of products for staff. */
export function StaffProductList({ query }: { query: string }) {
  const pages = usePages(query);
  const { data, error, refetch, isPlaceholderData } = useStaffProducts(query, pages);
  const [chosen, setChosen] = useState<{ product: Product; isOpen: boolean; turn: number }>();
  if (data === undefined) {
    return error ? <ProblemPanel error={error} onRetry={() => pages.retry(error, refetch)} /> : <ListSkeleton />;
  }
  return (
    <>
      {error && (
        <div className="mb-4">
          <ProblemPanel error={error} onRetry={() => pages.retry(error, refetch)} />
        </div>
      )}
      <p role="status" className="mb-3 text-muted">
        {data.totalSize} {data.totalSize === 1 ? "product" : "products"}
      </p>
      {data.products.length === 0 ? (
        !error && (
          <Empty
            title={query ? `Nothing for “${query}”` : "The stalls are empty"}
            action={
              query ? (
                <ButtonLink to="/staff/products" search={{}} look="quiet">
                  Show all products
                </ButtonLink>
              ) : (
                <ButtonLink to="/staff/products/new">Create the first product</ButtonLink>
              )
            }
          >
            {query && "A search looks for every word in names, descriptions and categories."}
          </Empty>
        )
      ) : (
        <>
          <ProductListHead />
          <ul
            aria-label="Products"
            aria-busy={isPlaceholderData || undefined}
            className={classNames("border-line border-b", isPlaceholderData && "opacity-60")}
          >
            {data.products.map((product) => (
              <ProductRow
                key={product.productId}
                product={product}
                onAdjust={() => setChosen((before) => ({ product, isOpen: true, turn: (before?.turn ?? 0) + 1 }))}
              />
            ))}
          </ul>
        </>
      )}
      <Pager pages={pages} nextPageToken={data.nextPageToken} previousLabel="Previous" nextLabel="Next" />
      {chosen && (
        <AdjustStockDialog
          key={chosen.turn}
          product={chosen.product}
          isOpen={chosen.isOpen}
          onClose={() => setChosen({ ...chosen, isOpen: false })}
        />
      )}
    </>
  );
}

/** What the columns hold, for the eye; the rows say it in words themselves. */
function ProductListHead() {
  return (
    <div
      aria-hidden="true"
      className="hidden grid-cols-[4rem_minmax(0,1fr)_6rem_8rem_7.5rem] gap-x-4 pb-2 font-semibold text-muted text-sm sm:grid"
    >
      <span className="col-span-2">Product</span>
      <span className="text-right">Price</span>
      <span className="pl-4">In stock</span>
    </div>
  );
}

function ListSkeleton() {
  return (
    <div>
      <Loading what="products" />
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={index} className="flex items-center gap-4 border-line border-t py-3">
          <Skeleton className="size-16" />
          <Skeleton className="h-5 flex-1" />
          <Skeleton className="h-9 w-28" />
        </div>
      ))}
    </div>
  );
}

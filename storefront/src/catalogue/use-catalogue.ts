import type { Transport } from "@connectrpc/connect";
import { createInfiniteQueryOptions, useTransport } from "@connectrpc/connect-query";
import {
  type ListProductsRequestSchema,
  type ListProductsResponseSchema,
  type Product,
  ProductService,
} from "@gen/souk/product/v1/product_pb";
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { toProblem } from "@/api/problem";
import { useKeptPages } from "@/layout/use-kept-pages";
import { type CatalogueSearch, shopSort } from "./catalogue-search";

/** Fills whole rows at every width of the shelves: of two, three and four. */
export const PAGE_SIZE = 24;

type Options = ReturnType<
  typeof createInfiniteQueryOptions<typeof ListProductsRequestSchema, typeof ListProductsResponseSchema, "pageToken">
>;

/** Asks for the pages of what an address says: a search when it has words to look for, else the catalogue. */
function pagesOf(search: CatalogueSearch, transport: Transport): Options {
  const { q, category = "", available = false } = search;
  const asked = { category, sort: shopSort(search), pageSize: PAGE_SIZE, pageToken: "" };
  const paging = {
    transport,
    pageParamKey: "pageToken",
    getNextPageParam: (page: { nextPageToken: string }) => page.nextPageToken || undefined,
  } as const;
  const { listProducts, searchProducts } = ProductService.method;
  return q
    ? // The two answers differ in nothing but their names, and one query for both keeps the old results in view.
      (createInfiniteQueryOptions(searchProducts, { ...asked, query: q }, paging) as unknown as Options)
    : createInfiniteQueryOptions(listProducts, { ...asked, inStockOnly: available }, paging);
}

/** A product that has moved to another page while one was reading is shown once. */
export function once(products: readonly Product[]): Product[] {
  return [...new Map(products.map((product) => [product.productId, product])).values()];
}

/** The products that the catalogue's address asks for, as many pages as were wanted so far. */
export function useCatalogue(search: CatalogueSearch) {
  const transport = useTransport();
  const queryClient = useQueryClient();
  const options = pagesOf(search, transport);
  const { data, fetchNextPage, ...query } = useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
  const shown = query.isPlaceholderData ? 0 : (data?.pages.length ?? 0);
  const keepMore = useKeptPages({ ...query, shown, fetchNextPage });
  const showMore = async () => {
    keepMore();
    const { error } = await fetchNextPage();
    // The shop no longer knows where the next page begins, so that the list starts anew.
    if (error && "page_token" in toProblem(error).violations) {
      await queryClient.resetQueries({ queryKey: options.queryKey, exact: true });
    }
  };
  return {
    ...query,
    products: data && once(data.pages.flatMap(({ products }) => products)),
    total: data?.pages.at(-1)?.totalSize ?? 0,
    showMore,
  };
}

import type { Product } from "@gen/souk/product/v1/product_pb";
import type { QueryClient } from "@tanstack/react-query";

/** What answers with products look like in the cache: lists, pages of lists, recommendations. */
type Answer = {
  products?: Product[];
  recommendations?: { product?: Product }[];
  pages?: Answer[];
};

/** A product that some list has brought already, so that its page can be shown before its own answer is there. */
export function cachedProduct(queryClient: QueryClient, productId: string): Product | undefined {
  for (const { state } of queryClient.getQueryCache().findAll()) {
    const found = findIn(state.data, productId);
    if (found) {
      return found;
    }
  }
  return undefined;
}

function findIn(data: unknown, productId: string): Product | undefined {
  const { products, recommendations, pages } = (data ?? {}) as Answer;
  for (const page of pages ?? []) {
    const found = findIn(page, productId);
    if (found) {
      return found;
    }
  }
  const known = [...(products ?? []), ...(recommendations ?? []).flatMap(({ product }) => product ?? [])];
  return known.find((product) => product.productId === productId);
}

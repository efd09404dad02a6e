import { skipToken, useQuery } from "@connectrpc/connect-query";
import type { PreviewOrderResponse } from "@gen/souk/checkout/v1/checkout_pb";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Problem } from "@/api/problem";
import { useSession } from "@/session/use-session";
import { type QuotedLine, quoteLines } from "./quoted-lines";
import { useCart } from "./use-cart";
import { useCartPreview } from "./use-cart-preview";

/** The cart with names, prices and what is short of it. */
export type QuotedCart = {
  lines: QuotedLine[];
  count: number;
  preview: PreviewOrderResponse | undefined;
  isLoading: boolean;
  isUpdating: boolean;
  isEmpty: boolean;
  /** Why there is no cart to show. */
  cartProblem: Problem | undefined;
  /** Why there are no totals. */
  quoteProblem: Problem | undefined;
  reload: () => void;
};

/** The cart as the shop quotes it, shipped to where the shopper lives. */
export function useQuotedCart(): QuotedCart {
  const { user } = useSession();
  const { items, count, problem: cartProblem } = useCart();
  const { preview, isLoading, isUpdating, isEmpty, problem, reload } = useCartPreview({
    countryCode: user?.address?.countryCode ?? "",
  });
  // In one order, so that a change of quantity is no other question.
  const productIds = items.map(({ productId }) => productId).toSorted();
  const catalogue = useQuery(
    ProductService.method.batchGetProducts,
    productIds.length > 0 ? { productIds } : skipToken,
    { placeholderData: keepPreviousData, staleTime: 5_000 },
  );
  const products = catalogue.isPlaceholderData ? undefined : catalogue.data?.products;
  const lines = useMemo(() => quoteLines(items, preview, products), [items, preview, products]);
  return {
    lines,
    count,
    preview,
    isLoading,
    isUpdating,
    isEmpty,
    cartProblem,
    quoteProblem: cartProblem ? undefined : problem,
    reload: () => {
      reload();
      void catalogue.refetch();
    },
  };
}

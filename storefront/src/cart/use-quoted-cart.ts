import { skipToken, useQuery } from "@connectrpc/connect-query";
import type { PreviewOrderResponse } from "@gen/souk/checkout/v1/checkout_pb";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Problem } from "@/api/problem";
import { openingChoice } from "@/checkout/opening-choice";
import { useSession } from "@/session/use-session";
import { type QuotedLine, quoteLines } from "./quoted-lines";
import { useCart } from "./use-cart";
import { type CartPreview, useCartPreview } from "./use-cart-preview";

/** The cart with names, prices and what is short of it. */
export type QuotedCart = {
  lines: QuotedLine[];
  count: number;
  /** For the country and the way of shipping that the check-out opens with. */
  preview: PreviewOrderResponse | undefined;
  /** That country; empty for the shop's own. */
  countryCode: string;
  isLoading: boolean;
  isUpdating: boolean;
  isEmpty: boolean;
  /** Why there is no cart to show. */
  cartProblem: Problem | undefined;
  /** Why there are no totals. */
  quoteProblem: Problem | undefined;
  reload: () => void;
};

/** The cart as the shop quotes it, shipped as the check-out would ship it. */
export function useQuotedCart(): QuotedCart {
  const { user } = useSession();
  const { items, count, problem: cartProblem } = useCart();
  const { countryCode, shippingMethod } = openingChoice(user);
  const asChosen = useCartPreview({ countryCode, shippingMethod });
  // The way that was chosen does not lead there with this cart: the cheapest does, if any.
  const isReplaced = isUnshippable(asChosen) && shippingMethod !== "";
  const cheapest = useCartPreview({ countryCode, isWanted: isReplaced });
  const there = isReplaced ? cheapest : asChosen;
  // What is not shipped there still has its prices, and is to be had or not: that is the same for every country.
  const elsewhere = useCartPreview({ isWanted: isUnshippable(there) });
  const { preview, isLoading, isUpdating, isEmpty, problem, reload } = there;
  // In one order, so that a change of quantity is no other question.
  const productIds = items.map(({ productId }) => productId).toSorted();
  const catalogue = useQuery(
    ProductService.method.batchGetProducts,
    productIds.length > 0 ? { productIds } : skipToken,
    { placeholderData: keepPreviousData, staleTime: 5_000 },
  );
  const products = catalogue.isPlaceholderData ? undefined : catalogue.data?.products;
  const quote = preview ?? elsewhere.preview;
  const lines = useMemo(() => quoteLines(items, quote, products), [items, quote, products]);
  return {
    lines,
    count,
    preview,
    countryCode,
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

function isUnshippable({ problem }: CartPreview): boolean {
  return problem?.reason === "SHIPPING_UNAVAILABLE";
}

import { skipToken, useQuery } from "@connectrpc/connect-query";
import { CheckoutService, type PreviewOrderResponse } from "@gen/souk/checkout/v1/checkout_pb";
import { keepPreviousData } from "@tanstack/react-query";
import { type Problem, toProblem } from "@/api/problem";
import { useCart } from "@/cart/use-cart";

/** What the cart costs, as the shop works it out. */
export interface CartPreview {
  /** Names, pictures, line totals, ways of shipping, totals, what is unavailable. */
  readonly preview: PreviewOrderResponse | undefined;
  readonly isEmpty: boolean;
  readonly isLoading: boolean;
  /** What is shown is of a moment ago, and new figures are on their way. */
  readonly isUpdating: boolean;
  /** What is shown is for another cart, country or way of shipping than the one asked for. */
  readonly isOutdated: boolean;
  readonly problem: Problem | undefined;
  readonly reload: () => void;
}

/** The figures of the cart for a country (default: the shop's own) and a way of shipping (default: the cheapest). */
export function useCartPreview({ countryCode = "", shippingMethod = "", isWanted = true } = {}): CartPreview {
  const cart = useCart();
  const isAsked = isWanted && !cart.isLoading && cart.items.length > 0;
  const query = useQuery(CheckoutService.method.previewOrder, isAsked ? { countryCode, shippingMethod } : skipToken, {
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const problem = query.error === null ? undefined : toProblem(query.error);
  const isRefusedAsEmpty = problem?.reason === "CART_EMPTY" && !query.isFetching && !cart.isChanging;
  const isEmpty = (!cart.isLoading && cart.problem === undefined && cart.items.length === 0) || isRefusedAsEmpty;
  const preview = isEmpty ? undefined : query.data;
  return {
    preview,
    isEmpty,
    isLoading: cart.isLoading || (isAsked && preview === undefined && !isEmpty && query.isFetching),
    isUpdating: cart.isChanging || query.isFetching || query.isPlaceholderData,
    isOutdated: cart.isChanging || query.isPlaceholderData,
    problem: cart.problem ?? (problem?.reason === "CART_EMPTY" ? undefined : problem),
    reload: () => void (cart.problem === undefined ? query.refetch() : cart.reload()),
  };
}

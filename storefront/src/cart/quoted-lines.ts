import type { PreviewOrderResponse } from "@gen/souk/checkout/v1/checkout_pb";
import type { Product } from "@gen/souk/product/v1/product_pb";
import type { Money } from "@gen/souk/type/v1/money_pb";
import type { CartLine } from "./cart-changes";

/** Why a line cannot be bought as it is. */
export type Shortage =
  /** Not sold any more. */
  | { kind: "gone" }
  | { kind: "sold-out" }
  /** There are fewer than the cart holds. */
  | { kind: "short"; left: number }
  /** The shop says no, and the catalogue does not say why: somebody else was faster a moment ago. */
  | { kind: "unavailable" };

/** A line of the cart with what the shop says of it. */
export type QuotedLine = {
  productId: string;
  quantity: number;
  /** Undefined until the shop has said so, and for what is not sold any more. */
  name: string | undefined;
  imageUrl: string;
  imageAlt: string;
  unitPrice: Money | undefined;
  /** Undefined while the shop works it out. */
  lineTotal: Money | undefined;
  /** How many can be bought at most, where that is known. */
  stock: number | undefined;
  shortage: Shortage | undefined;
};

type Quote = Pick<PreviewOrderResponse, "items" | "unavailableProductIds">;

/** What the cart holds, with names and prices as the shop has quoted them. Amounts are never worked out here. */
export function quoteLines(
  items: readonly CartLine[],
  preview: Quote | undefined,
  products: readonly Product[] | undefined,
): QuotedLine[] {
  const known = new Map(products?.map((product) => [product.productId, product]));
  const quoted = new Map(preview?.items.map((item) => [item.productId, item]));
  const unavailable = new Set(preview?.unavailableProductIds);
  return items.map(({ productId, quantity }) => {
    const product = known.get(productId);
    const quote = quoted.get(productId);
    return {
      productId,
      quantity,
      name: quote?.name ?? product?.name,
      imageUrl: quote?.imageUrl ?? product?.imageUrl ?? "",
      imageAlt: product?.imageAlt ?? "",
      unitPrice: quote?.unitPrice ?? product?.price,
      lineTotal: quote?.quantity === quantity ? quote.lineTotal : undefined,
      stock: product?.stock,
      shortage: unavailable.has(productId)
        ? shortage(quantity, quote?.quantity, product, products !== undefined)
        : undefined,
    };
  });
}

/** The shop has quoted `quotedQuantity` and said that there are not so many. */
function shortage(
  quantity: number,
  quotedQuantity: number | undefined,
  product: Product | undefined,
  isCatalogueKnown: boolean,
): Shortage | undefined {
  if (quotedQuantity === undefined) {
    return isCatalogueKnown && product === undefined ? { kind: "gone" } : { kind: "unavailable" };
  }
  if (product === undefined) {
    return { kind: "unavailable" };
  }
  if (product.stock === 0) {
    return { kind: "sold-out" };
  }
  if (product.stock < quantity) {
    return { kind: "short", left: product.stock };
  }
  // The quantity was lowered since, to what there is: the next quote will say so.
  return quotedQuantity > quantity ? undefined : { kind: "unavailable" };
}

/** What is the matter with a line, in words. */
export function shortageWords(shortage: Shortage): string {
  switch (shortage.kind) {
    case "gone":
      return "Not sold any more";
    case "sold-out":
      return "Sold out";
    case "short":
      return `Only ${shortage.left} left`;
    case "unavailable":
      return "Not available just now";
  }
}

/** "3 things". */
export function countWords(count: number): string {
  return `${count} ${count === 1 ? "thing" : "things"}`;
}

import { useQuery } from "@connectrpc/connect-query";
import { ProductService } from "@gen/souk/product/v1/product_pb";

/** A category's name for people; until the shop has told it, what its slug reads like. */
export function useCategoryName(category: string | undefined): string {
  const { data } = useQuery(ProductService.method.listCategories, {});
  if (!category) {
    return "";
  }
  return data?.categories.find((one) => one.category === category)?.displayName ?? readSlug(category);
}

/** "wax-melts" reads "Wax melts". */
export function readSlug(slug: string): string {
  const spaced = slug.replaceAll("-", " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

import { useQuery } from "@connectrpc/connect-query";
import { ProductService } from "@gen/souk/product/v1/product_pb";

/** What an empty shop is taken to sell in; where that is wrong, the shop says so at the price. */
const FIRST_GUESS = "EUR";

/** The currency of all prices, as the catalogue has it; undefined until that is known. */
export function useShopCurrency(): string | undefined {
  const { data, isError } = useQuery(ProductService.method.listProducts, { pageSize: 1 });
  return data || isError ? (data?.products[0]?.price?.currencyCode ?? FIRST_GUESS) : undefined;
}

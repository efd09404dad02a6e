import { create } from "@bufbuild/protobuf";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { GetProductResponseSchema, type Product, ProductService } from "@gen/souk/product/v1/product_pb";
import type { QueryClient } from "@tanstack/react-query";

const { getProduct, listProducts, searchProducts, listCategories } = ProductService.method;
const LISTS = [
  createConnectQueryKey({ schema: listProducts, cardinality: undefined }),
  createConnectQueryKey({ schema: searchProducts, cardinality: undefined }),
  createConnectQueryKey({ schema: listCategories, cardinality: undefined }),
];

/** Has every page show a product as the shop has just answered it. */
export async function showProduct(queryClient: QueryClient, product: Product): Promise<void> {
  // The transport is part of a query's key, so all keys that name this product are looked for.
  queryClient.setQueriesData(
    {
      queryKey: createConnectQueryKey({
        schema: getProduct,
        cardinality: "finite",
        input: { productId: product.productId },
      }),
    },
    create(GetProductResponseSchema, { product }),
  );
  await Promise.all(LISTS.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

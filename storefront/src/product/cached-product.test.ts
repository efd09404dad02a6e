import { create } from "@bufbuild/protobuf";
import { ListProductsResponseSchema, ProductSchema } from "@gen/souk/product/v1/product_pb";
import { ListRecommendationsResponseSchema } from "@gen/souk/recommendation/v1/recommendation_pb";
import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { cachedProduct } from "./cached-product";

const product = (productId: string) => create(ProductSchema, { productId });

it("finds a product in whatever list has brought it", () => {
  const queryClient = new QueryClient();
  queryClient.setQueryData(["list"], create(ListProductsResponseSchema, { products: [product("listed")] }));
  queryClient.setQueryData(["pages"], {
    pages: [create(ListProductsResponseSchema), create(ListProductsResponseSchema, { products: [product("paged")] })],
    pageParams: ["", "x"],
  });
  queryClient.setQueryData(
    ["recommended"],
    create(ListRecommendationsResponseSchema, { recommendations: [{}, { product: product("recommended") }] }),
  );
  queryClient.setQueryData(["other"], "text");
  for (const productId of ["listed", "paged", "recommended"]) {
    expect(cachedProduct(queryClient, productId)?.productId).toBe(productId);
  }
  expect(cachedProduct(queryClient, "unknown")).toBeUndefined();
});

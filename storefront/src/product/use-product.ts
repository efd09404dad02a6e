import { create } from "@bufbuild/protobuf";
import { useQuery } from "@connectrpc/connect-query";
import { GetProductResponseSchema, ProductService } from "@gen/souk/product/v1/product_pb";
import { skipToken, useQueryClient } from "@tanstack/react-query";
import { cachedProduct } from "./cached-product";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One product; what a list knows of it stands in until its own answer is there. */
export function useProduct(productId: string) {
  const queryClient = useQueryClient();
  // The shop would refuse what is no id, and a person has only mistyped an address.
  const isId = UUID.test(productId);
  const { data, ...query } = useQuery(ProductService.method.getProduct, isId ? { productId } : skipToken, {
    placeholderData: () => {
      const product = cachedProduct(queryClient, productId);
      return product && create(GetProductResponseSchema, { product });
    },
  });
  return { ...query, product: data?.product, isId };
}

import { useMutation } from "@connectrpc/connect-query";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { useQueryClient } from "@tanstack/react-query";
import { toProblem } from "@/api/problem";
import { settleAdjustment } from "./pending-adjustments";
import { showProduct } from "./show-product";

/** Changes a product's stock. Its operation stays open until the shop has said what became of it. */
export function useAdjustStock() {
  const queryClient = useQueryClient();
  return useMutation(ProductService.method.adjustStock, {
    networkMode: "always",
    onSuccess: async ({ product }, { productId }) => {
      settleAdjustment(productId ?? "");
      if (product) {
        await showProduct(queryClient, product);
      }
    },
    onError: (error, { productId }) => {
      const { isTransient, isOutcomeUnknown } = toProblem(error);
      if (!isTransient && !isOutcomeUnknown) {
        settleAdjustment(productId ?? "");
      }
    },
  });
}

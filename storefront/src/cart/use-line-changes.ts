import { notify } from "@/ui/notify";
import type { QuotedLine } from "./quoted-lines";
import { useAddToCart, useRemoveItem, useSetQuantity } from "./use-cart";

/** What can be done to a line of the cart. What was taken out can be put back for a moment. */
export function useLineChanges() {
  const setQuantity = useSetQuantity();
  const removeItem = useRemoveItem();
  const add = useAddToCart();
  const remove = (line: QuotedLine) => {
    const { productId, quantity, name, shortage } = line;
    void removeItem(productId);
    notify({
      title: `${name ?? "It"} is out of your cart`,
      ...(shortage?.kind !== "gone" && {
        action: { label: "Undo", onPress: () => void add({ productId }, quantity) },
      }),
    });
  };
  return { setQuantity, remove };
}

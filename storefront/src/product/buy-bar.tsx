import type { Product } from "@gen/souk/product/v1/product_pb";
import { useState } from "react";
import { MAX_QUANTITY } from "@/cart/cart-changes";
import { openCartDrawer } from "@/cart/drawer-state";
import { useAddToCart, useCart } from "@/cart/use-cart";
import { Button } from "@/ui/button";
import { Quantity } from "@/ui/quantity";

/** How many, and into the cart with them. Stays at the lower edge of a phone, and comes last on the page there. */
export function BuyBar({ product }: { product: Pick<Product, "productId" | "name" | "stock"> }) {
  const { productId, name, stock } = product;
  const [wanted, setWanted] = useState(1);
  const [isAdding, setAdding] = useState(false);
  const add = useAddToCart();
  const { items } = useCart();
  const inCart = items.find((line) => line.productId === productId)?.quantity ?? 0;
  const left = Math.max(0, Math.min(stock, MAX_QUANTITY) - (isAdding ? 0 : inCart));
  // The stock may have shrunk since the number was chosen.
  const quantity = Math.max(1, Math.min(wanted, left));

  const addToCart = async () => {
    setAdding(true);
    const isAdded = await add(product, quantity);
    setAdding(false);
    if (isAdded) {
      setWanted(1);
      openCartDrawer();
    }
  };
  return (
    <div className="max-md:frame max-md:sticky max-md:bottom-0 max-md:z-20 max-md:order-last max-md:mt-10 max-md:-mb-16 max-md:border-line max-md:border-t max-md:bg-page max-md:pt-3 max-md:pb-[max(0.75rem,env(safe-area-inset-bottom))] md:pt-6">
      <div className="flex max-w-md items-center gap-3 max-md:max-w-none">
        {left > 0 && <Quantity name={name} value={quantity} most={left} onChange={setWanted} />}
        <Button
          size="large"
          look={stock === 0 ? "quiet" : "action"}
          className="min-w-0 flex-1"
          disabled={left === 0}
          isBusy={isAdding}
          busyText="Adding …"
          onClick={addToCart}
        >
          {stock === 0 ? "Sold out" : "Add to cart"}
        </Button>
      </div>
      {inCart > 0 && (
        <p className="mt-2 text-sm">
          <button type="button" className="link" onClick={openCartDrawer}>
            {left === 0 && stock > 0 && !isAdding
              ? `All ${inCart} that we can give you are in your cart`
              : `${inCart} in your cart`}
          </button>
        </p>
      )}
    </div>
  );
}

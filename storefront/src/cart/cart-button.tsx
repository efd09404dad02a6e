import { IconButton } from "@/ui/icon-button";
import { BasketIcon } from "@/ui/icons";
import { openCartDrawer } from "./drawer-state";
import { useCart } from "./use-cart";

/** Opens the cart's drawer, and says how many things are in the cart. */
export function CartButton() {
  const { count } = useCart();
  return (
    <IconButton
      className="hover:bg-white/15"
      label={count === 0 ? "Cart, empty" : `Cart, ${count} ${count === 1 ? "item" : "items"}`}
      onClick={openCartDrawer}
      icon={
        <>
          <BasketIcon className="size-6" />
          {count > 0 && (
            <span
              key={count}
              aria-hidden="true"
              className="absolute -top-0.5 -right-0.5 grid min-w-5.5 animate-rise place-items-center rounded-full bg-saffron px-1 font-bold text-on-saffron text-xs leading-5.5 tabular-nums"
            >
              {count}
            </span>
          )}
        </>
      }
    />
  );
}

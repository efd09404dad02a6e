import { CartLineItem } from "./cart-line-item";
import type { QuotedLine } from "./quoted-lines";
import { useLineChanges } from "./use-line-changes";

type CartListProps = {
  lines: readonly QuotedLine[];
  /** Called when the shopper goes to a product's page. */
  onLeave?: () => void;
};

/** The lines of the cart, each of which can be changed. */
export function CartList({ lines, onLeave }: CartListProps) {
  const { setQuantity, remove } = useLineChanges();
  return (
    <ul className="divide-y divide-line" aria-label="In your cart">
      {lines.map((line) => (
        <CartLineItem
          key={line.productId}
          line={line}
          onQuantityChange={(quantity) => void setQuantity(line.productId, quantity)}
          onRemove={() => remove(line)}
          onLeave={onLeave}
        />
      ))}
    </ul>
  );
}

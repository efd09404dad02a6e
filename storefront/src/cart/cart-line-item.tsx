import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { MAX_QUANTITY } from "@/cart/cart-changes";
import { formatMoney } from "@/format/money";
import { Picture } from "@/ui/picture";
import { Quantity } from "@/ui/quantity";
import { Skeleton } from "@/ui/skeleton";
import { leaveLine } from "./leave-line";
import type { QuotedLine } from "./quoted-lines";
import { ShortageNote } from "./shortage-note";

type CartLineItemProps = {
  line: QuotedLine;
  onQuantityChange: (quantity: number) => void;
  onRemove: () => void;
  /** Called when the shopper goes to the product's page. */
  onLeave?: (() => void) | undefined;
};

/** A line of the cart: what it is, what it costs, how many, and whether it can be had. */
export function CartLineItem({ line, onQuantityChange, onRemove, onLeave }: CartLineItemProps) {
  const item = useRef<HTMLLIElement>(null);
  const removeButton = useRef<HTMLButtonElement>(null);
  const { productId, name, imageUrl, imageAlt, quantity, unitPrice, stock, shortage } = line;
  const title = name ?? (shortage?.kind === "gone" ? "A product of before" : undefined);
  const remove = () => {
    leaveLine(item.current);
    onRemove();
  };
  return (
    <li ref={item} className="py-5 first:pt-0">
      <div className="flex gap-4">
        <div className="arch w-20 shrink-0 self-start overflow-hidden sm:w-24">
          <Picture src={imageUrl} alt={imageAlt} className="aspect-4/5!" />
        </div>
        <div className="min-w-0 flex-1">
          <div className="flex items-start justify-between gap-3">
            <h3 className="text-lg leading-snug">
              {title === undefined ? (
                <Skeleton className="h-5 w-36" />
              ) : shortage?.kind === "gone" ? (
                title
              ) : (
                <Link
                  to="/products/$productId"
                  params={{ productId }}
                  onClick={() => onLeave?.()}
                  className="decoration-2 decoration-saffron underline-offset-4 hover:underline"
                >
                  {title}
                </Link>
              )}
            </h3>
            <LineTotal line={line} />
          </div>
          {unitPrice && <p className="mt-0.5 text-muted text-sm tabular-nums">{formatMoney(unitPrice)} each</p>}
          <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
            {shortage?.kind !== "gone" && (
              <Quantity
                name={title ?? "this product"}
                value={quantity}
                onChange={onQuantityChange}
                most={Math.min(Math.max(stock ?? MAX_QUANTITY, 1), MAX_QUANTITY)}
              />
            )}
            <button
              ref={removeButton}
              type="button"
              data-removes=""
              className="link min-h-11 px-1 text-sm"
              onClick={remove}
            >
              Remove <span className="sr-only">{title}</span>
            </button>
            {shortage === undefined && stock !== undefined && stock === quantity && (
              <p className="text-muted text-sm">That is all there is.</p>
            )}
          </div>
        </div>
      </div>
      <ShortageNote
        line={line}
        onTake={(quantity) => {
          // The note goes with the shortage.
          removeButton.current?.focus();
          onQuantityChange(quantity);
        }}
        onRemove={remove}
      />
    </li>
  );
}

function LineTotal({ line: { lineTotal, shortage } }: { line: QuotedLine }) {
  if (shortage?.kind === "gone") {
    return null;
  }
  return (
    <p className="shrink-0 font-semibold tabular-nums">
      {lineTotal ? formatMoney(lineTotal) : <Skeleton className="mt-1 h-5 w-16" />}
    </p>
  );
}

/** Stands where a line will be. */
export function CartLineSkeleton() {
  return (
    <div className="flex gap-4 py-5 first:pt-0">
      <Skeleton className="arch aspect-4/5 w-20 shrink-0 sm:w-24" />
      <div className="flex-1">
        <Skeleton className="h-5 w-2/3" />
        <Skeleton className="mt-2 h-4 w-20" />
        <Skeleton className="mt-4 h-11 w-32 rounded-full" />
      </div>
      <Skeleton className="h-5 w-16" />
    </div>
  );
}

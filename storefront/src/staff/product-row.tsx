import type { Product } from "@gen/souk/product/v1/product_pb";
import { Link } from "@tanstack/react-router";
import { formatMoney } from "@/format/money";
import { Button } from "@/ui/button";
import { Picture } from "@/ui/picture";
import { StockLevel } from "./stock-level";

type ProductRowProps = { product: Product; onAdjust: (product: Product) => void };

/** A product on the staff's list: what it is, what it costs, how many there are. */
export function ProductRow({ product, onAdjust }: ProductRowProps) {
  const { productId, name, category, price, stock, imageUrl } = product;
  return (
    <li className="relative grid grid-cols-[4rem_minmax(0,1fr)] items-center gap-x-4 gap-y-3 border-line border-t py-3 sm:grid-cols-[4rem_minmax(0,1fr)_6rem_8rem_7.5rem]">
      <Picture src={imageUrl} alt="" className="rounded-tile max-sm:row-span-2" />
      <div className="min-w-0">
        <Link to="/staff/products/$productId" params={{ productId }} className="link inline-block font-semibold">
          <span className="sr-only">Edit </span>
          {name}
        </Link>
        <p className="text-muted text-sm">
          {category}
          <span className="sm:hidden">, {formatMoney(price)}</span>
        </p>
      </div>
      <p className="text-right font-semibold tabular-nums max-sm:hidden">{formatMoney(price)}</p>
      <div className="flex flex-wrap items-center justify-between gap-3 max-sm:col-start-2 sm:contents">
        <p className="sm:pl-4">
          <StockLevel stock={stock}>
            <span className="text-muted sm:sr-only"> in stock</span>
          </StockLevel>
        </p>
        <Button
          size="small"
          look="quiet"
          className="whitespace-nowrap"
          aria-label={`Adjust stock of ${name}`}
          onClick={() => onAdjust(product)}
        >
          Adjust stock
        </Button>
      </div>
    </li>
  );
}

import type { OrderItem } from "@gen/souk/checkout/v1/order_pb";
import { Link } from "@tanstack/react-router";
import { formatMoney } from "@/format/money";
import { Picture } from "@/ui/picture";

/** What was ordered, at the prices of that moment. */
export function OrderLines({ items }: { items: readonly OrderItem[] }) {
  return (
    <ul className="divide-y divide-line">
      {items.map(({ productId, name, quantity, unitPrice, lineTotal, imageUrl }) => (
        <li key={productId} className="flex gap-4 py-4 first:pt-0">
          <div className="arch w-16 shrink-0 self-start overflow-hidden print:hidden">
            <Picture src={imageUrl} alt="" className="aspect-4/5!" />
          </div>
          <div className="min-w-0 flex-1">
            <h3 className="text-lg leading-snug">
              <Link
                to="/products/$productId"
                params={{ productId }}
                className="decoration-2 decoration-saffron underline-offset-4 hover:underline"
              >
                {name}
              </Link>
            </h3>
            <p className="text-muted text-sm tabular-nums">
              {quantity} × {formatMoney(unitPrice)}
            </p>
          </div>
          <p className="shrink-0 font-semibold tabular-nums">{formatMoney(lineTotal)}</p>
        </li>
      ))}
    </ul>
  );
}

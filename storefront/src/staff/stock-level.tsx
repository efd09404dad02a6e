import type { ReactNode } from "react";
import { Badge } from "@/ui/badge";

/** From how few on staff should think of more. */
export const LOW_STOCK = 10;

type StockLevelProps = { stock: number; children?: ReactNode };

/** How many there are, of what, and a mark where that is few. */
export function StockLevel({ stock, children }: StockLevelProps) {
  return (
    <span className="inline-flex items-center gap-2">
      <span>
        <span className="font-semibold tabular-nums">{stock}</span>
        {children}
      </span>
      {stock <= LOW_STOCK && <Badge tone={stock === 0 ? "bad" : "clay"}>{stock === 0 ? "Sold out" : "Low"}</Badge>}
    </span>
  );
}

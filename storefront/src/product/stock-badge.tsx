import { Badge } from "@/ui/badge";

/** From how few on a shopper is told. */
const FEW = 5;

/** "Only 3 left", "Sold out"; nothing while there is plenty. */
export function StockBadge({ stock, className }: { stock: number; className?: string }) {
  if (stock > FEW) {
    return null;
  }
  return (
    <Badge tone={stock === 0 ? "plain" : "clay"} {...(className && { className })}>
      {stock === 0 ? "Sold out" : `Only ${stock} left`}
    </Badge>
  );
}

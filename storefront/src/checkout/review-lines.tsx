import { useRef } from "react";
import { leaveLine } from "@/cart/leave-line";
import type { QuotedLine } from "@/cart/quoted-lines";
import { ShortageNote } from "@/cart/shortage-note";
import { useLineChanges } from "@/cart/use-line-changes";
import { formatMoney } from "@/format/money";
import { Picture } from "@/ui/picture";
import { Skeleton } from "@/ui/skeleton";

type ReviewLinesProps = {
  lines: readonly QuotedLine[];
  /** Nothing is short any more. */
  onMend: () => void;
};

/** What is bought, as the receipt lists it; what cannot be had is mended here. */
export function ReviewLines({ lines, onMend }: ReviewLinesProps) {
  const { setQuantity, remove } = useLineChanges();
  const list = useRef<HTMLUListElement>(null);
  const mended = () => {
    if (lines.filter(({ shortage }) => shortage).length === 1) {
      onMend();
    }
  };
  return (
    <ul
      ref={list}
      tabIndex={-1}
      aria-label="What you order"
      className="mb-5 grid gap-4 border-line border-b-2 border-dashed pb-5 outline-none"
    >
      {lines.map((line) => (
        <li key={line.productId}>
          <div className="flex items-center gap-3">
            <div className="arch w-11 shrink-0 overflow-hidden">
              <Picture src={line.imageUrl} alt="" className="aspect-4/5!" />
            </div>
            <p className="min-w-0 flex-1 leading-snug">
              {line.name ?? (line.shortage ? "A product of before" : <Skeleton className="h-5 w-32" />)}
              <span className="block text-muted text-sm">
                {line.quantity} × {formatMoney(line.unitPrice)}
              </span>
            </p>
            <p className="shrink-0 tabular-nums">
              {line.lineTotal ? formatMoney(line.lineTotal) : <Skeleton className="h-5 w-14" />}
            </p>
          </div>
          <ShortageNote
            line={line}
            onTake={(quantity) => {
              // The note goes, and the focus with it.
              list.current?.focus();
              mended();
              void setQuantity(line.productId, quantity);
            }}
            onRemove={() => {
              if (lines.length > 1) {
                list.current?.focus();
              } else {
                leaveLine(list.current?.firstElementChild);
              }
              mended();
              remove(line);
            }}
          />
        </li>
      ))}
    </ul>
  );
}

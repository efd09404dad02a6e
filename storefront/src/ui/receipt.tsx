import type { ReactNode } from "react";
import { classNames } from "./class-names";

type ReceiptProps = { children: ReactNode; className?: string };

/** A strip of the till's paper, torn off at its lower edge: what is owed, or was paid. */
export function Receipt({ children, className }: ReceiptProps) {
  return (
    // The shadow is cast by what is left of the paper, so it belongs to what stands around the mask.
    <div className={classNames("drop-shadow-[0_6px_14px_rgb(34_26_44/0.14)] print:drop-shadow-none", className)}>
      <div className="torn rounded-t-tile border-saffron border-t-4 bg-surface px-5 pt-5 sm:px-6">{children}</div>
    </div>
  );
}

/** The amounts of a receipt, below each other. */
export function Amounts({ children, className }: ReceiptProps) {
  return <dl className={classNames("grid gap-1.5", className)}>{children}</dl>;
}

type AmountProps = {
  label: ReactNode;
  children: ReactNode;
  /** What all others add up to. */
  isSum?: boolean;
};

/** One amount, at the end of a dotted line as tills print it. */
export function Amount({ label, children, isSum = false }: AmountProps) {
  return (
    <div
      className={classNames(
        "flex items-baseline gap-2",
        isSum && "mt-2 border-line border-t-2 border-dashed pt-3 text-2xl",
      )}
    >
      <dt className={isSum ? "font-display" : "text-muted"}>{label}</dt>
      <span aria-hidden="true" className={classNames("flex-1", !isSum && "border-line border-b-2 border-dotted")} />
      <dd className={classNames("text-right tabular-nums", isSum && "font-bold")}>{children}</dd>
    </div>
  );
}

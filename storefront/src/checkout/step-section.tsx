import type { ReactNode } from "react";
import { Star } from "@/ui/star";

type StepSectionProps = {
  number: number;
  title: string;
  children: ReactNode;
  className?: string;
  /** Begins below the number rather than beside it: where there is little room. */
  isWide?: boolean;
};

/** One of the numbered parts of the checkout; all are open at once. */
export function StepSection({ number, title, children, className, isWide = false }: StepSectionProps) {
  const id = `step-${number}`;
  return (
    <section aria-labelledby={id} className={className}>
      <h2 id={id} className="mb-5 flex items-center gap-3 text-2xl sm:text-3xl">
        <span className="relative grid size-11 shrink-0 place-items-center text-action">
          <Star className="size-11" />
          <span className="absolute font-display text-lg text-on-action leading-none">{number}</span>
        </span>
        {title}
      </h2>
      <div className={isWide ? undefined : "sm:pl-14"}>{children}</div>
    </section>
  );
}

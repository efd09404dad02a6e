import type { ReactNode } from "react";

/** The heading of a part of a page, and a way on at the end of its line. */
export function SectionHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
      <h2 className="text-3xl">{title}</h2>
      {children}
    </div>
  );
}

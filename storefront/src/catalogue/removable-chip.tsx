import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CloseIcon } from "@/ui/icons";
import type { CatalogueSearch } from "./catalogue-search";

type RemovableChipProps = {
  /** What a press does. */
  label: string;
  /** The catalogue without it. */
  search: CatalogueSearch;
  children: ReactNode;
};

/** Part of what the catalogue shows; a press takes it away. */
export function RemovableChip({ label, search, children }: RemovableChipProps) {
  return (
    <Link
      to="/products"
      search={search}
      aria-label={label}
      // The chip is gone after the press, and with it the focus: the heading then says what is shown.
      onClick={() => document.querySelector("h1")?.focus({ preventScroll: true })}
      className="inline-flex min-h-9 max-w-full items-center gap-1.5 rounded-full border border-edge/60 bg-surface py-1 pr-2.5 pl-3.5 font-semibold text-sm transition-colors hover:border-action hover:bg-note-wash"
    >
      <span className="truncate">{children}</span>
      <CloseIcon className="size-4 shrink-0 text-muted" />
    </Link>
  );
}

import type { ReactNode } from "react";
import { classNames } from "./class-names";

export type Tone = "note" | "good" | "bad" | "clay" | "plain";

export const WASHES: Record<Tone, string> = {
  note: "bg-note-wash text-ink",
  good: "bg-good-wash text-good",
  bad: "bg-bad-wash text-bad",
  clay: "bg-clay-wash text-clay",
  plain: "bg-plain-wash text-muted",
};

/** A few words on a thing: its status, how many are left. */
export function Badge({
  tone = "plain",
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1 rounded-full px-2.5 py-0.5 font-semibold text-sm whitespace-nowrap",
        WASHES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

import type { ReactNode } from "react";
import { type Tone, WASHES } from "./badge";
import { CheckIcon, WarningIcon } from "./icons";

type NoticeProps = {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
  /** It has just happened: screen readers say it at once. */
  isAlert?: boolean;
};

/** A message that stays where it matters. */
export function Notice({ tone = "note", title, children, action, isAlert = false }: NoticeProps) {
  const Icon = tone === "good" ? CheckIcon : WarningIcon;
  return (
    <div
      role={isAlert ? "alert" : undefined}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-panel px-4 py-3 ${WASHES[tone]}`}
    >
      <Icon className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1 basis-60">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}

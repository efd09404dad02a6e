import type { ReactNode } from "react";
import { explain, toProblem } from "@/api/problem";
import { Button } from "./button";
import { Notice } from "./notice";

type ProblemPanelProps = { error: unknown; onRetry?: (() => void) | undefined; action?: ReactNode };

/** What went wrong, in words, in the place of what could not be shown. */
export function ProblemPanel({ error, onRetry, action }: ProblemPanelProps) {
  const { title, text } = explain(toProblem(error));
  return (
    <Notice
      tone="bad"
      title={title}
      isAlert
      action={
        action ??
        (onRetry && (
          <Button look="quiet" size="small" onClick={onRetry}>
            Try again
          </Button>
        ))
      }
    >
      {text}
    </Notice>
  );
}

import { explain, type Problem } from "@/api/problem";
import { Button } from "./button";
import { Notice } from "./notice";

type ProblemNoticeProps = { problem: Problem; onRetry?: (() => void) | undefined };

/** What went wrong, in words: milder where time mends it. */
export function ProblemNotice({ problem, onRetry }: ProblemNoticeProps) {
  const { title, text } = explain(problem);
  return (
    <Notice
      tone={problem.isTransient ? "clay" : "bad"}
      title={title}
      isAlert
      action={
        onRetry && (
          <Button look="quiet" size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {text}
    </Notice>
  );
}

import { useMemo } from "react";
import type { Problem } from "@/api/problem";
import type { FieldErrors } from "@/ui/form";
import { Notice } from "@/ui/notice";
import { ProblemPanel } from "@/ui/problem-panel";

type EntryProblemProps = { error: unknown; problem: Problem | undefined; violations: FieldErrors };

/** Why it did not work, where no field says so already. */
export function EntryProblem({ error, problem, violations }: EntryProblemProps) {
  if (problem === undefined || Object.keys(violations).length > 0) {
    return null;
  }
  if (problem.reason === "LOGIN_THROTTLED") {
    return <Throttled retryAfterMs={problem.retryAfterMs ?? 0} />;
  }
  if (problem.isOffline) {
    return (
      <Notice tone="bad" title="You are offline" isAlert>
        Nothing was sent. What you typed stays here: try again once you are back.
      </Notice>
    );
  }
  return <ProblemPanel error={error} />;
}

/** Too many tries: says when to come back by the clock, which stays true however long it is looked at. */
function Throttled({ retryAfterMs }: { retryAfterMs: number }) {
  const time = useMemo(() => {
    const until = new Date(Date.now() + retryAfterMs);
    return new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }).format(until);
  }, [retryAfterMs]);
  return (
    <Notice tone="bad" title="Too many tries" isAlert>
      So that nobody can guess passwords or who has an account, this is locked until {time}. Please come back then.
    </Notice>
  );
}

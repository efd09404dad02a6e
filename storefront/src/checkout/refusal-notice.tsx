import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { explain, type Problem } from "@/api/problem";
import { Notice } from "@/ui/notice";

type RefusalNoticeProps = { problem: Problem; children?: ReactNode };

/** Why the order was refused, beside what it concerns; the shopper is taken there. */
export function RefusalNotice({ problem, children }: RefusalNoticeProps) {
  const notice = useRef<HTMLDivElement>(null);
  const { title, text } = explain(problem);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal is news, also when it is for the same reason
  useEffect(() => {
    notice.current?.focus({ preventScroll: true });
    notice.current?.scrollIntoView({ block: "center" });
  }, [problem]);
  return (
    <div ref={notice} tabIndex={-1} className="mb-4 rounded-panel outline-none">
      <Notice tone={problem.reason === "PAYMENT_DECLINED" ? "bad" : "clay"} title={title} isAlert>
        {children || (
          <>
            <p>{text}</p>
            {problem.reason === "ATTEMPT_LEFT" && (
              <Link to="/orders" className="link inline-flex min-h-11 items-center">
                Look at your orders
              </Link>
            )}
          </>
        )}
      </Notice>
    </div>
  );
}

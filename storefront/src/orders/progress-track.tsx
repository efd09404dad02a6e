import { formatDateTime, toIsoString } from "@/format/date";
import { classNames } from "@/ui/class-names";
import { CheckIcon, CloseIcon } from "@/ui/icons";
import { Star } from "@/ui/star";
import type { Step } from "./status-track";

const STATES = { done: "done", current: "it is here now", ahead: "still to come" };

/** An order's way as stars on a string: down on a phone, across where there is room. */
export function ProgressTrack({ steps }: { steps: readonly Step[] }) {
  return (
    <ol aria-label="Progress" className="flex flex-col md:flex-row print:flex-row">
      {steps.map((step, index) => (
        <li
          key={step.label}
          aria-current={step.state === "current" ? "step" : undefined}
          className="group relative flex flex-1 gap-4 pb-6 last:flex-none last:pb-0 md:flex-col md:gap-2.5 md:pr-4 md:pb-0"
        >
          {index < steps.length - 1 && <Thread isWalked={step.state === "done"} />}
          <Mark step={step} />
          <div className="min-w-0 pt-1 md:pt-0">
            <p
              className={classNames("font-semibold leading-tight", step.state === "ahead" && "font-normal text-muted")}
            >
              {step.label}
              <span className="sr-only">, {STATES[step.state]}</span>
            </p>
            {step.at && (
              <time dateTime={toIsoString(step.at)} className="text-muted text-sm">
                {formatDateTime(step.at)}
              </time>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Thread({ isWalked }: { isWalked: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        "absolute top-9 bottom-0 left-[1.0625rem] border-l-2 md:top-[1.0625rem] md:right-0 md:bottom-auto md:left-9 md:border-t-2 md:border-l-0",
        isWalked ? "border-action" : "border-line border-dashed",
      )}
    />
  );
}

function Mark({ step: { state, isAside } }: { step: Step }) {
  const colour =
    state === "ahead" ? "text-line" : isAside ? "text-clay" : state === "current" ? "text-saffron" : "text-action";
  const Icon = isAside ? CloseIcon : CheckIcon;
  return (
    <span aria-hidden="true" className={classNames("relative grid size-9 shrink-0 place-items-center", colour)}>
      {state === "current" && (
        <Star className="absolute size-9 animate-ping opacity-50 [animation-duration:2s] print:hidden" />
      )}
      <Star className="relative size-9" />
      {state === "done" && <Icon className={classNames("absolute size-4", isAside ? "text-page" : "text-on-action")} />}
      {state === "current" && <span className="absolute size-2.5 rounded-full bg-on-saffron" />}
    </span>
  );
}

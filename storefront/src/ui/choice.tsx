import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";

type ChoiceProps = Omit<ComponentProps<"input">, "type" | "title"> & {
  title: ReactNode;
  /** More about it, in small type. */
  children?: ReactNode;
  /** At the end of the line: what it costs. */
  aside?: ReactNode;
};

/** One of several ways, as a card; put several with one `name` into a `<fieldset>`. */
export function Choice({ title, children, aside, className, ...rest }: ChoiceProps) {
  return (
    <label
      className={classNames(
        "flex items-center gap-3 rounded-tile border border-edge/60 bg-surface px-4 py-3 transition-colors hover:border-action",
        "has-checked:border-action has-checked:bg-note-wash has-checked:ring-1 has-checked:ring-action",
        "has-focus-visible:outline-3 has-focus-visible:outline-saffron has-focus-visible:outline-offset-2",
        "has-disabled:cursor-not-allowed has-disabled:opacity-60",
        className,
      )}
    >
      <input {...rest} type="radio" className="size-5 shrink-0" />
      <span className="min-w-0 flex-1">
        <span className="block font-semibold">{title}</span>
        {children && <span className="block text-muted text-sm">{children}</span>}
      </span>
      {aside && <span className="font-semibold tabular-nums">{aside}</span>}
    </label>
  );
}

import type { ComponentProps } from "react";
import { classNames } from "./class-names";

/** A sheet that holds what belongs together. */
export function Panel({ className, ...rest }: ComponentProps<"section">) {
  return (
    <section {...rest} className={classNames("rounded-panel border border-line bg-surface p-5 sm:p-7", className)} />
  );
}

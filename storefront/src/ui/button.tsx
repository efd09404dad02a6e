import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";

type Look = "action" | "quiet" | "plain" | "danger";
type Size = "small" | "medium" | "large";

const LOOKS: Record<Look, string> = {
  action: "bg-action text-on-action shadow-lift hover:bg-action-strong",
  quiet: "border border-edge/60 bg-surface text-ink hover:border-action hover:bg-sunken",
  plain: "text-link hover:bg-sunken",
  danger: "border border-bad/50 bg-surface text-bad hover:bg-bad-wash",
};
const SIZES: Record<Size, string> = {
  small: "min-h-9 px-3 text-sm",
  medium: "min-h-11 px-5",
  large: "min-h-13 px-7 text-lg",
};

function buttonClass(look: Look, size: Size, className?: string): string {
  return classNames(
    "inline-flex items-center justify-center gap-2 rounded-tile font-semibold transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-busy:cursor-progress",
    LOOKS[look],
    SIZES[size],
    className,
  );
}

type ButtonProps = ComponentProps<"button"> & {
  look?: Look;
  size?: Size;
  /** It is at work: it stays where it is, keeps the focus, and does nothing when pressed again. */
  isBusy?: boolean;
  /** What it says while at work; else what it always says. */
  busyText?: ReactNode;
};

export function Button({
  look = "action",
  size = "medium",
  isBusy = false,
  busyText,
  className,
  type = "button",
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass(look, size, className)}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      onClick={(event) => {
        if (isBusy) {
          event.preventDefault();
        } else {
          onClick?.(event);
        }
      }}
    >
      {isBusy && busyText ? busyText : children}
    </button>
  );
}

type ButtonLinkProps = LinkProps & {
  look?: Look;
  size?: Size;
  className?: string;
  /** Called as well when it is followed: a drawer closes. */
  onClick?: () => void;
};

/** A way to another page that looks like a button. */
export function ButtonLink({ look = "action", size = "medium", className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={buttonClass(look, size, className)} />;
}

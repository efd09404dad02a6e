import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & {
  /** What it does, for those who do not see the icon. */
  label: string;
  icon: ReactNode;
};

export function IconButton({ label, icon, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={classNames(
        "relative inline-grid size-11 shrink-0 place-items-center rounded-full transition-colors hover:bg-ink/10 disabled:opacity-40",
        className,
      )}
    >
      {icon}
    </button>
  );
}

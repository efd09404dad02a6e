import { type ComponentProps, type ReactNode, useState } from "react";
import { CONTROL, FieldFrame } from "./field";

type PasswordFieldProps = Omit<ComponentProps<"input">, "type" | "id" | "name"> & {
  name: string;
  label: string;
  hint?: ReactNode;
  /** Whether the browser offers what it has stored, or a new one. */
  autoComplete: "current-password" | "new-password";
};

/** A password within a `Form`, which can be looked at while it is typed. */
export function PasswordField({ name, label, hint, className, ...rest }: PasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  return (
    <FieldFrame name={name} label={label} hint={hint} className={className}>
      {(control) => (
        <div className="relative">
          <input
            {...rest}
            {...control}
            name={name}
            type={isShown ? "text" : "password"}
            required
            maxLength={128}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className={`${CONTROL} pr-20`}
          />
          <button
            type="button"
            aria-pressed={isShown}
            aria-controls={control.id}
            aria-label={`Show ${label.toLowerCase()}`}
            className="absolute inset-y-1 right-1 min-w-16 rounded-tile px-3 font-semibold text-link text-sm hover:bg-sunken"
            onClick={() => setShown(!isShown)}
          >
            {isShown ? "Hide" : "Show"}
          </button>
        </div>
      )}
    </FieldFrame>
  );
}

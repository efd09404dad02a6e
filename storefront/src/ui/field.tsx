import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names";
import { useFieldError } from "./form";

/** The look of what is typed or chosen in. */
export const CONTROL = classNames(
  "block w-full min-h-11 rounded-tile border border-edge bg-surface px-3.5 py-2 text-ink",
  "placeholder:text-muted/80 hover:border-action aria-invalid:border-2 aria-invalid:border-bad",
  "disabled:bg-sunken disabled:text-muted",
);

type Labelled = {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** Says that it may be left empty, in the label: most fields may not. */
  isOptional?: boolean;
};

type FrameProps = Labelled & {
  className?: string | undefined;
  labelClassName?: string | undefined;
  children: (control: { id: string; "aria-invalid"?: true; "aria-describedby"?: string }) => ReactNode;
};

/** A label above a control; a hint and what is wrong below it. For controls that are more than an element. */
export function FieldFrame({ name, label, hint, isOptional, className, labelClassName, children }: FrameProps) {
  const id = useId();
  const error = useFieldError(name);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={className}>
      <label htmlFor={id} className={classNames("mb-1.5 block font-semibold", labelClassName)}>
        {label}
        {isOptional && <span className="font-normal text-muted"> (optional)</span>}
      </label>
      {children({ id, ...(error && { "aria-invalid": true }), ...(described && { "aria-describedby": described }) })}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-muted text-sm">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 font-semibold text-bad text-sm">
          {error}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = Labelled & Omit<ComponentProps<"input">, "name" | "id">;

/** One line of text within a `Form`. */
export function TextField({ name, label, hint, isOptional = false, className, ...rest }: TextFieldProps) {
  return (
    <FieldFrame {...{ name, label, hint, isOptional, className }}>
      {(control) => <input {...rest} {...control} name={name} required={!isOptional} className={CONTROL} />}
    </FieldFrame>
  );
}

type TextAreaFieldProps = Labelled & Omit<ComponentProps<"textarea">, "name" | "id">;

/** Several lines of text within a `Form`. */
export function TextAreaField({ name, label, hint, isOptional = false, className, ...rest }: TextAreaFieldProps) {
  return (
    <FieldFrame {...{ name, label, hint, isOptional, className }}>
      {(control) => <textarea {...rest} {...control} name={name} required={!isOptional} className={CONTROL} />}
    </FieldFrame>
  );
}

type SelectFieldProps = Labelled & Omit<ComponentProps<"select">, "name" | "id">;

/** One of a list, within a `Form`; the browser's own list works best on phones and for screen readers. */
export function SelectField({ name, label, hint, isOptional = false, className, ...rest }: SelectFieldProps) {
  return (
    <FieldFrame {...{ name, label, hint, isOptional, className }}>
      {(control) => <select {...rest} {...control} name={name} required={!isOptional} className={CONTROL} />}
    </FieldFrame>
  );
}

import { createContext, type FormEvent, type ReactNode, useContext, useEffect, useRef, useState } from "react";

/** What is wrong, by the name of the field. */
export type FieldErrors = Readonly<Record<string, string>>;

const Errors = createContext<FieldErrors>({});

/** What is wrong with a field of the form around it. */
export function useFieldError(name: string): string | undefined {
  return useContext(Errors)[name];
}

type FormProps = {
  /**
   * Called with the values once no fault is found in them, and not again until what it sends, if anything, has
   * come to its end. Whoever sends it says what became of it.
   */
  onSubmit: (values: FormData) => Promise<unknown> | undefined;
  /** What is wrong beyond what the browser finds, by the name of the field: both are said at once. */
  check?: ((values: FormData) => FieldErrors) | undefined;
  /** Called with the values whenever one of them changes. */
  onChange?: ((values: FormData) => void) | undefined;
  /** What the shop found wrong, by the name of the field. */
  violations?: FieldErrors | undefined;
  className?: string;
  label?: string;
  children: ReactNode;
};

/** A form that says beside each field what is wrong with it, and takes the reader to the first such field. */
export function Form({ onSubmit, check, onChange, violations, className, label, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [found, setFound] = useState<FieldErrors>({});
  // No state: a second press may come before the page has been drawn anew.
  const isSending = useRef(false);

  useEffect(() => {
    if (violations && Object.keys(violations).length > 0) {
      setFound(violations);
      focusFirst(form.current, violations);
    }
  }, [violations]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSending.current) {
      return;
    }
    // Of two faults of one field the browser's says more: "Please fill this in."
    const errors = { ...check?.(new FormData(event.currentTarget)), ...faults(event.currentTarget) };
    setFound(errors);
    if (Object.keys(errors).length > 0) {
      focusFirst(event.currentTarget, errors);
    } else {
      const sent = onSubmit(new FormData(event.currentTarget));
      const done = () => {
        isSending.current = false;
      };
      isSending.current = sent !== undefined;
      sent?.then(done, done);
    }
  };
  const forget = (event: FormEvent<HTMLFormElement>) => {
    const { name, dataset } = event.target as HTMLInputElement;
    // One that says how another is to be read settles what was wrong with that one.
    const settled = [name, dataset.settles];
    if (settled.some((field) => field && field in found)) {
      setFound((errors) => Object.fromEntries(Object.entries(errors).filter(([field]) => !settled.includes(field))));
    }
    onChange?.(new FormData(event.currentTarget));
  };
  return (
    // The browser's own bubbles vanish before they are read; ours stay.
    <form ref={form} noValidate aria-label={label} className={className} onSubmit={submit} onChange={forget}>
      <Errors value={found}>{children}</Errors>
    </form>
  );
}

function controls(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.elements].filter((element) => "validationMessage" in element) as HTMLInputElement[];
}

function faults(form: HTMLFormElement): FieldErrors {
  const wrong = controls(form).filter((control) => control.name && (!control.checkValidity() || isBlank(control)));
  return Object.fromEntries(wrong.map((control) => [control.name, words(control)]));
}

/** Spaces alone are nothing, but for a password. */
function isBlank({ required, type, value }: HTMLInputElement): boolean {
  return required && type !== "password" && value.trim() === "" && type !== "radio" && type !== "checkbox";
}

function words(control: HTMLInputElement): string {
  const { validity } = control;
  if (validity.badInput) {
    return "Please enter a number.";
  }
  if (validity.valueMissing || isBlank(control)) {
    return control.type === "radio" ? "Choose one of these." : "Please fill this in.";
  }
  if (validity.patternMismatch && control.dataset.pattern) {
    return control.dataset.pattern;
  }
  if (validity.tooShort) {
    return `Please use at least ${control.minLength} characters.`;
  }
  if (validity.typeMismatch && control.type === "email") {
    return "This is not an e-mail address: it needs a name, an @ and a domain.";
  }
  return control.validationMessage;
}

function focusFirst(form: HTMLFormElement | null, errors: FieldErrors): void {
  const first = form && controls(form).find((control) => control.name in errors);
  first?.focus();
}

import { CONTROL, FieldFrame } from "@/ui/field";
import { currencySign, examplePrice } from "./price-field";

type PriceInputProps = {
  name: string;
  label: string;
  currencyCode: string;
  defaultValue?: string | undefined;
  className?: string;
};

/** A price, with its currency before it, written as the reader's locale does. */
export function PriceInput({ name, label, currencyCode, defaultValue, className }: PriceInputProps) {
  return (
    <FieldFrame
      name={name}
      label={label}
      className={className}
      hint={`Like ${examplePrice(currencyCode)}, in ${currencyCode}.`}
    >
      {(control) => (
        <div className="relative">
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 left-0 grid w-11 place-items-center text-muted"
          >
            {currencySign(currencyCode)}
          </span>
          <input
            {...control}
            name={name}
            required
            inputMode="decimal"
            autoComplete="off"
            maxLength={24}
            defaultValue={defaultValue}
            className={`${CONTROL} pl-11 tabular-nums`}
          />
        </div>
      )}
    </FieldFrame>
  );
}

import { IconButton } from "./icon-button";
import { MinusIcon, PlusIcon } from "./icons";

type QuantityProps = {
  /** Of what, for screen readers. */
  name: string;
  value: number;
  onChange: (value: number) => void;
  /** No more than this: what is in stock, or what a cart takes. */
  most: number;
  least?: number;
};

/** How many of something: two buttons and the number between. */
export function Quantity({ name, value, onChange, most, least = 1 }: QuantityProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own box
    <div
      role="group"
      aria-label={`Quantity of ${name}`}
      className="inline-flex items-center rounded-full border border-edge/60 bg-surface"
    >
      <IconButton
        label={`One less of ${name}`}
        icon={<MinusIcon className="size-4" />}
        disabled={value <= least}
        onClick={() => onChange(value - 1)}
      />
      <output className="min-w-7 text-center font-semibold tabular-nums">{value}</output>
      <IconButton
        label={`One more of ${name}`}
        icon={<PlusIcon className="size-4" />}
        disabled={value >= most}
        onClick={() => onChange(value + 1)}
      />
    </div>
  );
}

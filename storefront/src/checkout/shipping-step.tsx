import type { ShippingOption } from "@gen/souk/checkout/v1/checkout_pb";
import type { Problem } from "@/api/problem";
import { formatMoney } from "@/format/money";
import { Choice } from "@/ui/choice";
import { classNames } from "@/ui/class-names";
import { Notice } from "@/ui/notice";
import { ProblemNotice } from "@/ui/problem-notice";
import { Skeleton } from "@/ui/skeleton";
import { UnshippableNotice } from "./unshippable-notice";

type ShippingStepProps = {
  options: readonly ShippingOption[] | undefined;
  /** The option that the total is worked out with. */
  chosen: string;
  onChoose: (shippingMethod: string) => void;
  countryCode: string;
  /** The options are those of another country, and others are on their way. */
  isOutdated: boolean;
  /** The way that was chosen does not lead there; another was taken. */
  isReplaced: boolean;
  problem: Problem | undefined;
  onRetry: () => void;
};

/** How it gets there: what each way costs for this cart and country. */
export function ShippingStep(props: ShippingStepProps) {
  const { options, chosen, onChoose, countryCode, isOutdated, isReplaced, problem, onRetry } = props;
  if (problem?.reason === "SHIPPING_UNAVAILABLE") {
    return <UnshippableNotice countryCode={countryCode} />;
  }
  if (problem && options === undefined) {
    return <ProblemNotice problem={problem} onRetry={onRetry} />;
  }
  if (options === undefined) {
    return (
      <div className="grid gap-3" role="status" aria-label="Loading ways of shipping">
        <Skeleton className="h-18" />
        <Skeleton className="h-18" />
      </div>
    );
  }
  return (
    <fieldset
      className={classNames("grid gap-3 transition-opacity", isOutdated && "opacity-55")}
      aria-busy={isOutdated}
    >
      <legend className="sr-only">Way of shipping</legend>
      {isReplaced && (
        <Notice tone="clay" isAlert>
          The way you chose does not lead there, so this is the cheapest that does.
        </Notice>
      )}
      {options.map(({ shippingMethod, displayName, deliveryTime, price }) => (
        <Choice
          key={shippingMethod}
          name="shipping_method"
          value={shippingMethod}
          checked={shippingMethod === chosen}
          onChange={() => onChoose(shippingMethod)}
          title={displayName}
          aside={price?.minorUnits === 0n ? "Free" : formatMoney(price)}
        >
          {deliveryTime}
        </Choice>
      ))}
      {countryCode === "" && <p className="text-muted text-sm">Choose a country above to see what it costs there.</p>}
    </fieldset>
  );
}

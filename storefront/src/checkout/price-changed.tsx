import type { Money } from "@gen/souk/type/v1/money_pb";
import { formatMoney } from "@/format/money";

type PriceChangedProps = {
  /** What the shopper agreed to. */
  before: Money | undefined;
  /** What the shop asks for now; undefined while it is worked out. */
  now: Money | undefined;
};

/** The old total and the new, so that the shopper can say yes again, or no. */
export function PriceChanged({ before, now }: PriceChangedProps) {
  return (
    <p>
      {before && (
        <>
          It was <s className="tabular-nums">{formatMoney(before)}</s>
          {now ? " and is now " : ". "}
        </>
      )}
      {now ? <strong className="tabular-nums">{formatMoney(now)}</strong> : "The new total is being worked out"}.
      Nothing was charged; place the order again if you agree.
    </p>
  );
}

import type { PreviewOrderResponse } from "@gen/souk/checkout/v1/checkout_pb";
import type { Money } from "@gen/souk/type/v1/money_pb";
import type { Problem } from "@/api/problem";
import { CartTotals } from "@/cart/cart-totals";
import type { QuotedLine } from "@/cart/quoted-lines";
import { formatMoney } from "@/format/money";
import { Button } from "@/ui/button";
import { Receipt } from "@/ui/receipt";
import { PriceChanged } from "./price-changed";
import { RefusalNotice } from "./refusal-notice";
import { ReviewLines } from "./review-lines";

type ReviewStepProps = {
  lines: readonly QuotedLine[];
  preview: PreviewOrderResponse | undefined;
  /** The totals are for another choice than the one made. */
  isOutdated: boolean;
  /** There is no total for what was chosen, and none is on its way. */
  hasNoTotal: boolean;
  isPlacing: boolean;
  refusal: Problem | undefined;
  /** The total of the order that was refused. */
  agreedTotal: Money | undefined;
  /** The shopper has mended what was refused. */
  onMend: () => void;
};

const STOCK = ["OUT_OF_STOCK", "PRODUCT_UNAVAILABLE"];

/** The receipt before the fact: what is bought, what it comes to, and the button that buys it. */
export function ReviewStep(props: ReviewStepProps) {
  const { lines, preview, isOutdated, hasNoTotal, isPlacing, refusal, agreedTotal, onMend } = props;
  return (
    <Receipt>
      {refusal && (
        <RefusalNotice problem={refusal}>
          {refusal.reason === "PRICE_CHANGED" ? (
            <PriceChanged before={agreedTotal} now={isOutdated ? undefined : preview?.total} />
          ) : (
            STOCK.includes(refusal.reason) &&
            "What is short is marked below, with what you can do. Nothing was charged."
          )}
        </RefusalNotice>
      )}
      <ReviewLines lines={lines} onMend={onMend} />
      <CartTotals preview={preview} isStale={isOutdated} />
      <Button
        type="submit"
        size="large"
        className="mt-6 w-full"
        disabled={hasNoTotal}
        isBusy={isPlacing || (!hasNoTotal && (isOutdated || preview === undefined))}
        busyText={isPlacing ? "Placing your order…" : "Working out the total…"}
      >
        {hasNoTotal ? "No total yet" : `Place order · ${formatMoney(preview?.total)}`}
      </Button>
      <p className="mt-3 text-muted text-sm">You pay this and nothing else. You can cancel until it is shipped.</p>
    </Receipt>
  );
}

import { formatDateTime } from "@/format/date";
import { Button, ButtonLink } from "@/ui/button";
import { Empty } from "@/ui/empty";

/** The shop had only faults to answer: there may be an order or none, and only the shopper decides what to do about it. */
export function UnknownOutcome({ startedAt, onAskAgain }: { startedAt: Date; onAskAgain: () => void }) {
  return (
    <div role="alert">
      <Empty
        title="We could not find out what became of your order"
        action={
          <>
            <Button onClick={onAskAgain}>Ask again</Button>
            <ButtonLink to="/orders" look="plain">
              See your orders
            </ButtonLink>
          </>
        }
      >
        <p>
          You pressed the button on {formatDateTime(startedAt)}, and the shop has failed to say how it ended. Your order
          may have been placed: please look at your orders.
        </p>
        <p className="mt-3">Asking again is safe. It is the same order, which is placed and charged once at most.</p>
      </Empty>
    </div>
  );
}

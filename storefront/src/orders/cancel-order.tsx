import { useMutation } from "@connectrpc/connect-query";
import { CheckoutService } from "@gen/souk/checkout/v1/checkout_pb";
import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { useRef, useState } from "react";
import { explain, toProblem } from "@/api/problem";
import { formatMoney } from "@/format/money";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Notice } from "@/ui/notice";
import { STATUS_HEADING } from "./order-panel";
import { canCancel } from "./order-status";

type CancelOrderProps = { order: Order; onChange: () => void };

/** Calls the order off while that is possible, once asked twice. */
export function CancelOrder({ order: { orderId, status, total }, onChange }: CancelOrderProps) {
  const [isAsking, setAsking] = useState(false);
  const isDecided = useRef(false);
  const { mutate, isPending, error } = useMutation(CheckoutService.method.cancelOrder, {
    onSettled: (_order, failure) => {
      isDecided.current = !failure || !toProblem(failure).isTransient;
      setAsking(false);
      onChange();
    },
  });
  const problem = error && toProblem(error);
  const ask = () => {
    isDecided.current = false;
    setAsking(true);
  };
  return (
    <>
      {problem && (
        <div className="basis-full">
          <Notice
            tone={problem.reason === "ORDER_IN_PROGRESS" ? "note" : "clay"}
            title={explain(problem).title}
            isAlert
          >
            {explain(problem).text}
          </Notice>
        </div>
      )}
      {canCancel(status) && (
        <Button look="danger" onClick={ask}>
          Cancel this order
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Cancel this order?"
        confirmLabel="Cancel the order"
        keepLabel="Keep it"
        onConfirm={() => mutate({ orderId })}
        isBusy={isPending}
        busyText="Cancelling…"
        // The button that asked goes with what can be cancelled; where the order stands now says what became of it.
        goOn={() => (isDecided.current ? document.getElementById(STATUS_HEADING) : null)}
      >
        Your things go back on the shelves, and the {formatMoney(total)} back to your card. This cannot be undone; you
        can order again.
      </ConfirmDialog>
    </>
  );
}

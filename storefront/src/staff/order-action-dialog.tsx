import type { Order } from "@gen/souk/checkout/v1/order_pb";
import { useMemo, useRef } from "react";
import { toProblem } from "@/api/problem";
import { formatMoney } from "@/format/money";
import { orderNumber } from "@/orders/order-status";
import { shippingName } from "@/orders/shipping-label";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { fieldViolations } from "@/ui/field-violations";
import { Form } from "@/ui/form";
import { notify } from "@/ui/notify";
import { ProblemPanel } from "@/ui/problem-panel";
import { ACTION_WORDS } from "./order-action-words";
import { type OrderAction, TARGETS } from "./order-actions";
import { useUpdateOrder } from "./use-update-order";

type OrderActionDialogProps = {
  order: Order;
  action: OrderAction;
  isOpen: boolean;
  onClose: () => void;
  /** Where the focus goes: the button that led here goes with what it did. */
  goOn: (isDone: boolean) => HTMLElement | null | undefined;
};

/** Says what follows, asks for what is needed, and moves the order on. */
export function OrderActionDialog({ order, action, isOpen, onClose, goOn }: OrderActionDialogProps) {
  const { mutateAsync, isPending, error } = useUpdateOrder();
  const isDone = useRef(false);
  const words = ACTION_WORDS[action];
  const violations = useMemo(() => (error ? fieldViolations(toProblem(error)) : undefined), [error]);
  const submit = (values: FormData) =>
    mutateAsync(
      {
        orderId: order.orderId,
        status: TARGETS[action],
        trackingCode: String(values.get("tracking_code") ?? "").trim(),
      },
      {
        onSuccess: () => {
          isDone.current = true;
          notify({ tone: "good", title: `Order ${orderNumber(order.orderId)} ${words.done}` });
          onClose();
        },
      },
    );
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={words.title} goOn={() => goOn(isDone.current)}>
      <Form label={words.title} onSubmit={submit} violations={violations} className="grid gap-5">
        <p>
          <span className="font-semibold">Order {orderNumber(order.orderId)}</span> for{" "}
          {order.shippingAddress?.fullName}, {formatMoney(order.total)}, {shippingName(order)}. {words.text}
        </p>
        {action === "ship" && (
          <TextField
            name="tracking_code"
            label="Tracking code"
            isOptional
            maxLength={100}
            pattern="[A-Za-z0-9 ._\-]*"
            data-pattern="Letters, digits, spaces, dots, hyphens and underscores only."
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            hint="The carrier’s, so that the customer can follow the parcel."
          />
        )}
        {error && Object.keys(violations ?? {}).length === 0 && <ProblemPanel error={error} />}
        <div className="flex flex-wrap-reverse justify-end gap-3">
          <Button look="quiet" onClick={onClose}>
            Leave it as it is
          </Button>
          <Button
            type="submit"
            look={action === "ship" || action === "deliver" ? "action" : "danger"}
            isBusy={isPending}
            busyText={words.busy}
          >
            {words.confirm}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

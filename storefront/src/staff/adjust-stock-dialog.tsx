import type { Product } from "@gen/souk/product/v1/product_pb";
import { useMemo, useState } from "react";
import { toProblem } from "@/api/problem";
import { Button } from "@/ui/button";
import { Choice } from "@/ui/choice";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { fieldViolations } from "@/ui/field-violations";
import { Form } from "@/ui/form";
import { Notice } from "@/ui/notice";
import { notify } from "@/ui/notify";
import { ProblemPanel } from "@/ui/problem-panel";
import { beginAdjustment, pendingAdjustment } from "./pending-adjustments";
import { useAdjustStock } from "./use-adjust-stock";

type AdjustStockDialogProps = { product: Product; isOpen: boolean; onClose: () => void };

/** Adds to a product's stock or takes from it. */
export function AdjustStockDialog({ product, isOpen, onClose }: AdjustStockDialogProps) {
  const { productId, name, stock } = product;
  const { mutateAsync, isPending, error } = useAdjustStock();
  const [sign, setSign] = useState<1 | -1>(1);
  const [count, setCount] = useState("");
  const open = pendingAdjustment(productId);
  const problem = useMemo(() => (error ? toProblem(error) : undefined), [error]);
  const violations = useMemo(
    () =>
      problem?.reason === "OUT_OF_STOCK"
        ? { count: `There are only ${problem.metadata.available ?? stock} left to take.` }
        : fieldViolations(problem),
    [problem, stock],
  );
  const delta = /^\d+$/.test(count) ? sign * Number(count) : 0;
  const send = (wanted: number) =>
    mutateAsync(
      { productId, ...beginAdjustment(productId, wanted) },
      {
        onSuccess: (answer) => {
          notify({ tone: "good", title: `${name}: ${answer.product?.stock ?? 0} in stock now` });
          onClose();
        },
      },
    );
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Adjust stock">
      <p className="mb-5">
        <span className="font-semibold">{name}</span>: {stock} in stock.
      </p>
      {open && !isPending ? (
        <Notice
          tone="clay"
          title={`We do not know yet whether ${signed(open.delta)} was counted`}
          isAlert
          action={
            <Button size="small" onClick={() => send(open.delta).catch(() => {})}>
              Try again
            </Button>
          }
        >
          The shop did not answer. Trying again cannot count it twice.
        </Notice>
      ) : (
        <Form label="Adjust stock" onSubmit={() => send(delta)} violations={violations} className="grid gap-5">
          <fieldset className="grid gap-3 sm:grid-cols-2">
            <legend className="sr-only">What happened</legend>
            <Choice name="sign" value="add" title="Came in" checked={sign === 1} onChange={() => setSign(1)}>
              Adds to the stock
            </Choice>
            <Choice name="sign" value="take" title="Went out" checked={sign === -1} onChange={() => setSign(-1)}>
              Broken, lost, miscounted
            </Choice>
          </fieldset>
          <TextField
            name="count"
            label="How many"
            type="number"
            inputMode="numeric"
            min={1}
            max={sign === 1 ? 1_000_000 : Math.max(stock, 1)}
            step={1}
            autoComplete="off"
            value={count}
            onChange={(event) => setCount(event.target.value)}
          />
          <p aria-live="polite" className="min-h-6 text-muted">
            {delta !== 0 && `Then there are ${Math.max(0, stock + delta)}.`}
          </p>
          {problem && Object.keys(violations).length === 0 && <ProblemPanel error={error} />}
          <div className="flex flex-wrap-reverse justify-end gap-3">
            <Button look="quiet" onClick={onClose}>
              Leave it as it is
            </Button>
            <Button type="submit" isBusy={isPending} busyText="Counting …">
              Adjust stock
            </Button>
          </div>
        </Form>
      )}
    </Dialog>
  );
}

function signed(delta: number): string {
  return new Intl.NumberFormat(undefined, { signDisplay: "always" }).format(delta);
}

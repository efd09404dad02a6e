import { useState } from "react";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { countWords } from "./quoted-lines";
import { useClearCart } from "./use-cart";

/** Empties the cart, once asked twice. */
export function ClearCart({ count }: { count: number }) {
  const [isAsking, setAsking] = useState(false);
  const clear = useClearCart();
  return (
    <>
      <button type="button" className="link min-h-11 px-1" onClick={() => setAsking(true)}>
        Empty the cart
      </button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Empty the cart?"
        confirmLabel={`Take out ${countWords(count)}`}
        onConfirm={() => {
          setAsking(false);
          clear();
        }}
        keepLabel="Keep them"
      >
        Everything in it goes back on the shelves. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}

import { useLayoutEffect, useRef } from "react";
import { Button } from "@/ui/button";
import { closeCartDrawer, useCartDrawer } from "./drawer-state";

/** In the place of the cart's drawer while its code cannot be fetched. */
export function MissingDrawer({ reset }: { reset: () => void }) {
  const isOpen = useCartDrawer();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (isOpen) {
      element?.showModal();
    }
    // Closed before it goes, so that the focus returns to where it was.
    return () => element?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="missing-drawer"
      onClose={closeCartDrawer}
      className="fixed inset-y-0 right-0 left-auto m-0 h-dvh max-h-none w-[min(27rem,100vw)] max-w-none bg-page px-6 py-5 text-ink shadow-sheet backdrop:bg-scrim"
    >
      <h2 id="missing-drawer" className="text-2xl">
        Your cart
      </h2>
      <p className="mt-4">
        It could not be fetched: your connection or our side is having trouble. Nothing in it is lost.
      </p>
      <div className="mt-6 flex gap-3">
        <Button onClick={reset}>Try again</Button>
        <Button look="quiet" onClick={closeCartDrawer}>
          Close
        </Button>
      </div>
    </dialog>
  );
}

import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";

type ConfirmDialogProps = {
  isOpen: boolean;
  onClose: () => void;
  /** The question. */
  title: string;
  /** What follows from a yes. */
  children: ReactNode;
  /** What a yes does, as the button says it: "Empty the cart". */
  confirmLabel: string;
  onConfirm: () => void;
  /** The way out: "Keep it". */
  keepLabel: string;
  isBusy?: boolean;
  busyText?: string;
  /** Where the focus goes when it closes, as of `Dialog`. */
  goOn?: () => HTMLElement | null | undefined;
};

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    isOpen,
    onClose,
    title,
    children,
    confirmLabel,
    onConfirm,
    keepLabel,
    isBusy = false,
    busyText,
    goOn,
  } = props;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      goOn={goOn}
      title={title}
      footer={
        <div className="flex flex-wrap-reverse justify-end gap-3">
          <Button look="quiet" onClick={onClose} disabled={isBusy}>
            {keepLabel}
          </Button>
          <Button look="danger" onClick={onConfirm} isBusy={isBusy} busyText={busyText}>
            {confirmLabel}
          </Button>
        </div>
      }
    >
      {children}
    </Dialog>
  );
}

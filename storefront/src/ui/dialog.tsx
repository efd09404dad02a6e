import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { IconButton } from "./icon-button";
import { CloseIcon } from "./icons";

type DialogProps = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** A drawer at the right edge rather than a sheet in the middle. */
  isDrawer?: boolean;
  /** A sheet with room for something to look at. */
  isWide?: boolean;
  /** Stays at the lower edge while the rest scrolls. */
  footer?: ReactNode;
  /** Where the focus goes when it closes; back to where it came from, if this finds nothing. */
  goOn?: (() => HTMLElement | null | undefined) | undefined;
};

const MIDDLE = classNames(
  "top-1/2 left-1/2 max-h-[90dvh] -translate-1/2 rounded-panel",
  "data-ending-style:opacity-0 data-starting-style:opacity-0",
);
const DRAWER = classNames(
  "inset-y-0 right-0 w-[min(27rem,100vw)]",
  "data-ending-style:translate-x-full data-starting-style:translate-x-full",
);

/** Asks for all attention: holds the focus, closes by Escape, by its cross and by a press beside it. */
export function Dialog({
  isOpen,
  onClose,
  title,
  children,
  isDrawer = false,
  isWide = false,
  footer,
  goOn,
}: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          finalFocus={goOn ? () => goOn() ?? true : true}
          className={classNames(
            "fixed z-50 flex flex-col overflow-hidden [@media(max-height:32rem)]:overflow-y-auto bg-page text-ink shadow-sheet outline-none transition duration-250 ease-out",
            isDrawer ? DRAWER : MIDDLE,
            !isDrawer && (isWide ? "w-[min(60rem,calc(100vw-2rem))]" : "w-[min(34rem,calc(100vw-2rem))]"),
          )}
        >
          <header className="flex items-center justify-between gap-4 border-line border-b py-3 pr-3 pl-6">
            <Base.Title tabIndex={-1} className="text-2xl outline-none">
              {title}
            </Base.Title>
            <Base.Close render={<IconButton label="Close" icon={<CloseIcon />} />} />
          </header>
          <div className="flex-1 overscroll-contain px-6 py-5 [@media(min-height:32rem)]:min-h-0 [@media(min-height:32rem)]:overflow-y-auto">
            {children}
          </div>
          {footer && <footer className="border-line border-t bg-surface px-6 py-4">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

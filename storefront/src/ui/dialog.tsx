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
  /** As large as the window, for something to look at; title and footer are beside that where the window is low. */
  isWide?: boolean;
  /** Stays at the lower edge while the rest scrolls. */
  footer?: ReactNode;
  /** Where the focus goes when it closes; back to where it came from, if this finds nothing. */
  goOn?: (() => HTMLElement | null | undefined) | undefined;
};

const FADE = "data-ending-style:opacity-0 data-starting-style:opacity-0";
const MIDDLE = `top-1/2 left-1/2 max-h-[90dvh] w-[min(34rem,calc(100vw-2rem))] -translate-1/2 rounded-panel ${FADE}`;
/** Leaves no room at its sides on a phone. What is looked at is a square, so its column is as wide as the window is high. */
const WIDE = {
  popup: classNames(
    "inset-(--room) m-auto max-w-[60rem] overflow-y-auto [--room:0rem]",
    "pt-[env(safe-area-inset-top)] pr-[env(safe-area-inset-right)] pl-[env(safe-area-inset-left)]",
    "landscape:min-[32rem]:max-w-[calc(100dvh+26rem)] [@media(max-height:32rem)]:max-w-none!",
    "[@media(min-width:36rem)_and_(min-height:32rem)]:rounded-panel [@media(min-width:36rem)_and_(min-height:32rem)]:[--room:1rem]",
    "landscape:min-[32rem]:grid landscape:min-[32rem]:grid-rows-[auto_1fr]",
    "landscape:min-[32rem]:grid-cols-[min(100dvh-2*var(--room),100vw-2*var(--room)-15rem)_minmax(0,1fr)]",
    FADE,
  ),
  header: "shrink-0 landscape:min-[32rem]:col-start-2",
  body: classNames(
    "grid min-h-56 flex-1 place-items-center bg-sunken [container-type:size]",
    "landscape:min-[32rem]:col-start-1 landscape:min-[32rem]:row-span-2 landscape:min-[32rem]:row-start-1",
    // Stays while long words beside it are scrolled.
    "landscape:min-[32rem]:sticky landscape:min-[32rem]:top-0 landscape:min-[32rem]:h-[calc(100dvh-2*var(--room))]",
  ),
  footer:
    "flex min-h-46 shrink-0 flex-col justify-end px-6 pt-4 pb-[max(1rem,env(safe-area-inset-bottom))] landscape:min-[32rem]:col-start-2 landscape:min-[32rem]:justify-start",
};
const DRAWER = classNames(
  "inset-y-0 right-0 w-[min(27rem,100vw)]",
  "data-ending-style:translate-x-full data-starting-style:translate-x-full",
);

/** The focus comes there without scrolling, and the page only scrolls again once the dialog is gone. */
function bringIntoSight(target: HTMLElement | null | undefined): void {
  if (target) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.scrollIntoView({ block: "nearest", behavior: isCalm ? "auto" : "smooth" });
  }
}

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
    <Base.Root
      open={isOpen}
      onOpenChange={(open) => !open && onClose()}
      onOpenChangeComplete={(open) => !open && bringIntoSight(goOn?.())}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          finalFocus={goOn ? () => goOn() ?? true : true}
          className={classNames(
            "fixed z-50 flex flex-col bg-page text-ink shadow-sheet outline-none transition duration-250 ease-out",
            !isWide && "overflow-hidden [@media(max-height:32rem)]:overflow-y-auto",
            isWide ? WIDE.popup : isDrawer ? DRAWER : MIDDLE,
          )}
        >
          <header
            className={classNames(
              "flex items-center justify-between gap-4 border-line border-b py-3 pr-3 pl-6",
              isWide && WIDE.header,
            )}
          >
            <Base.Title tabIndex={-1} className="text-2xl outline-none">
              {title}
            </Base.Title>
            <Base.Close render={<IconButton label="Close" icon={<CloseIcon />} />} />
          </header>
          <div
            className={
              isWide
                ? WIDE.body
                : "flex-1 overscroll-contain px-6 py-5 [@media(min-height:32rem)]:min-h-0 [@media(min-height:32rem)]:overflow-y-auto"
            }
          >
            {children}
          </div>
          {footer && (
            <footer className={isWide ? WIDE.footer : "border-line border-t bg-surface px-6 py-4"}>{footer}</footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

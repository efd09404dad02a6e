import { type ReactNode, useEffect, useRef } from "react";
import { classNames } from "@/ui/class-names";

type PageProps = {
  /** What the page is, for its heading and for the browser's tab. */
  title: string;
  /** A line below the heading. */
  intro?: ReactNode;
  /** At the end of the heading's line. */
  aside?: ReactNode;
  /** The page shows a heading of its own, made with `PageHeading`. */
  hasOwnHeading?: boolean;
  className?: string;
  children: ReactNode;
};

/** The frame of a page. */
export function Page({ title, intro, aside, hasOwnHeading = false, className, children }: PageProps) {
  useTitle(title);
  return (
    <div className={classNames("frame py-8 sm:py-12", className)}>
      {!hasOwnHeading && (
        <header className="mb-8 flex flex-wrap items-end justify-between gap-4">
          <div>
            <PageHeading className="text-4xl sm:text-5xl">{title}</PageHeading>
            {intro && <div className="mt-2 max-w-2xl text-lg text-muted">{intro}</div>}
          </div>
          {aside}
        </header>
      )}
      {children}
    </div>
  );
}

/** Names the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "Souk" ? title : `${title} · Souk`;
  }, [title]);
}

/** The first heading: takes the focus when its page opens, so that a screen reader says where its user is now. */
export function PageHeading({ className, children }: { className?: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // At the first page the browser itself has read the title; and a search goes on while its results open.
    if (document.body.dataset.moved && !document.activeElement?.matches("input")) {
      heading.current?.focus({ preventScroll: true });
    }
    document.body.dataset.moved = "true";
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children}
    </h1>
  );
}

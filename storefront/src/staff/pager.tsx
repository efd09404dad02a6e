import { Button } from "@/ui/button";
import { ArrowIcon, BackIcon } from "@/ui/icons";
import type { Pages } from "./use-pages";

type PagerProps = {
  pages: Pages;
  /** Empty or unknown: there is no way forth. */
  nextPageToken: string | undefined;
  previousLabel: string;
  nextLabel: string;
};

/** Forth and back through a list; nothing while all of it fits one page. */
export function Pager({ pages, nextPageToken, previousLabel, nextLabel }: PagerProps) {
  if (pages.isFirst && !nextPageToken) {
    return null;
  }
  const turn = (go: () => void) => () => {
    go();
    window.scrollTo({ top: 0 });
  };
  return (
    <nav aria-label="Pages" className="mt-6 flex justify-between gap-3">
      <Button look="quiet" disabled={pages.isFirst} onClick={turn(pages.previous)}>
        <BackIcon /> {previousLabel}
      </Button>
      <Button look="quiet" disabled={!nextPageToken} onClick={turn(() => pages.next(nextPageToken ?? ""))}>
        {nextLabel} <ArrowIcon />
      </Button>
    </nav>
  );
}

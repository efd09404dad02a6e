import type { Product } from "@gen/souk/product/v1/product_pb";
import { useEffect, useRef } from "react";
import { ProductGrid } from "@/product/product-grid";
import { Button } from "@/ui/button";
import { classNames } from "@/ui/class-names";
import { ProblemPanel } from "@/ui/problem-panel";
import { PAGE_SIZE } from "./use-catalogue";

type ResultsProps = {
  products: readonly Product[];
  total: number;
  error: Error | null;
  /** These are the results of before; the new ones are on their way. */
  isPlaceholderData: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  showMore: () => void;
};

/** What was found, and a way to see more of it. */
export function Results(props: ResultsProps) {
  const { products, total, error, isPlaceholderData, hasNextPage, isFetchingNextPage, showMore } = props;
  const shelves = useRef<HTMLDivElement>(null);
  const seen = useRef<number>(undefined);
  const shown = products.length;
  const wasPaged = shown > PAGE_SIZE;

  useEffect(() => {
    // Who asked for more goes on where the new ones begin, also with the keyboard.
    if (seen.current !== undefined && shown > seen.current) {
      const next = shelves.current?.querySelectorAll("li")[seen.current];
      next?.querySelector("a")?.focus({ preventScroll: true });
      seen.current = undefined;
    }
  }, [shown]);

  const more = () => {
    seen.current = shown;
    showMore();
  };
  return (
    <>
      <div
        ref={shelves}
        aria-busy={isPlaceholderData || undefined}
        className={classNames("transition-opacity duration-300", isPlaceholderData && "pointer-events-none opacity-45")}
      >
        <ProductGrid products={products} eager={8} level={2} />
      </div>
      <div className="mx-auto mt-12 flex max-w-xs flex-col items-center gap-4">
        <p role="status" className="text-muted tabular-nums">
          {hasNextPage ? `${shown} of ${total} shown` : wasPaged && `All ${shown} shown`}
        </p>
        {hasNextPage && (
          <>
            <span aria-hidden="true" className="h-1 w-full overflow-hidden rounded-full bg-line">
              <span className="block h-full bg-saffron" style={{ width: `${(shown / total) * 100}%` }} />
            </span>
            {props.isFetchNextPageError && error && <ProblemPanel error={error} action={null} />}
            <Button look="quiet" isBusy={isFetchingNextPage} busyText="Fetching more …" onClick={more}>
              {props.isFetchNextPageError ? "Try again" : "Show more"}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

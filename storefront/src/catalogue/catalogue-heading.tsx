import { PageHeading } from "@/layout/page";
import { Picture } from "@/ui/picture";
import { type CatalogueSearch, without } from "./catalogue-search";
import { CATEGORY_PICTURES } from "./category-pictures";
import { RemovableChip } from "./removable-chip";

type CatalogueHeadingProps = {
  title: string;
  search: CatalogueSearch;
  categoryName: string;
  /** How many there are; undefined while that is not known. */
  total: number | undefined;
  /** The shop could not be asked. */
  isUnanswered: boolean;
};

/** Says what is shown and how many there are, as a sentence whose parts can be taken away. */
export function CatalogueHeading({ title, search, categoryName, total, isUnanswered }: CatalogueHeadingProps) {
  const { q, category } = search;
  const picture = q ? undefined : CATEGORY_PICTURES[category ?? ""];
  return (
    <header className="flex items-end justify-between gap-6 border-line border-b">
      <div className="min-w-0 pb-6">
        <PageHeading className="wrap-anywhere text-4xl sm:text-5xl">{title}</PageHeading>
        <div className="mt-3 flex min-h-9 flex-wrap items-center gap-2 text-lg text-muted">
          <p role="status" className="tabular-nums">
            {total !== undefined && count(total)}
            {total === undefined && <span aria-hidden="true">{isUnanswered ? "No answer" : "Looking"}</span>}
          </p>
          {q && (
            <>
              for
              <RemovableChip label={`Remove the search “${q.trim()}”`} search={without(search, "q", "sort")}>
                “{q.trim()}”
              </RemovableChip>
            </>
          )}
          {category && (
            <>
              in
              <RemovableChip label={`Remove the category ${categoryName}`} search={without(search, "category")}>
                {categoryName}
              </RemovableChip>
            </>
          )}
        </div>
      </div>
      {picture && (
        <div className="arch w-24 shrink-0 overflow-hidden border-4 border-saffron border-b-0 sm:w-32">
          <Picture key={picture} src={picture} alt="" loading="eager" className="aspect-4/5! animate-rise" />
        </div>
      )}
    </header>
  );
}

function count(total: number): string {
  return total === 0 ? "Nothing" : total === 1 ? "1 thing" : `${total.toLocaleString()} things`;
}

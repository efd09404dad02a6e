import { useNavigate } from "@tanstack/react-router";
import { type CatalogueSearch, chosenSort, SORTS, sortChoices, without } from "./catalogue-search";

/** In which order, and whether also what is sold out. */
export function CatalogueToolbar({ search }: { search: CatalogueSearch }) {
  const navigate = useNavigate();
  const show = (next: CatalogueSearch) =>
    navigate({ to: "/products", search: next, replace: true, resetScroll: false });
  return (
    <div className="mt-4 mb-7 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      {/* A search finds what is sold out as well: the shop has no such choice there. */}
      {!search.q && (
        <label className="flex min-h-11 items-center gap-2.5">
          <input
            type="checkbox"
            className="size-5"
            checked={search.available ?? false}
            onChange={({ target }) =>
              show(target.checked ? { ...search, available: true } : without(search, "available"))
            }
          />
          In stock only
        </label>
      )}
      <label className="ml-auto flex items-center gap-2.5">
        <span className="max-sm:sr-only">Sort by</span>
        <select
          className="min-h-11 rounded-tile border border-edge bg-surface px-3 font-semibold hover:border-action"
          value={chosenSort(search)}
          onChange={({ target }) => {
            const sort = SORTS.find((one) => one === target.value);
            show(sort ? { ...search, sort } : without(search, "sort"));
          }}
        >
          {sortChoices(search).map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

import { ProductSort } from "@gen/souk/product/v1/product_pb";

/** What the catalogue's address says: what is looked for, where, in which order. */
export type CatalogueSearch = {
  q?: string;
  category?: string;
  sort?: Sort;
  available?: true;
};

export const SORTS = ["name", "price", "price-desc", "newest"] as const;
export type Sort = (typeof SORTS)[number];

const SORT_NAMES: Record<Sort, string> = {
  name: "Name, A to Z",
  price: "Price, low to high",
  "price-desc": "Price, high to low",
  newest: "Newest first",
};

const SHOP_SORTS: Record<Sort, ProductSort> = {
  name: ProductSort.NAME,
  price: ProductSort.PRICE_ASC,
  "price-desc": ProductSort.PRICE_DESC,
  newest: ProductSort.NEWEST,
};

/** Reads it; what the shop would refuse is left out (limits of souk.product.v1). */
export function catalogueSearch(search: Record<string, unknown>): CatalogueSearch {
  const q = typeof search.q === "string" || typeof search.q === "number" ? String(search.q).slice(0, 200) : "";
  const category = String(search.category ?? "");
  const sort = SORTS.find((sort) => sort === search.sort);
  return {
    ...(q.trim() && { q }),
    ...(/^[a-z0-9-]{1,60}$/.test(category) && { category }),
    ...(sort && { sort }),
    ...(search.available ? { available: true as const } : {}),
  };
}

/** The orders to choose from, the one that is used without a choice first: a search has the best matches first. */
export function sortChoices({ q }: CatalogueSearch): { value: Sort | ""; name: string }[] {
  const sorts = SORTS.map((sort) => ({ value: sort, name: SORT_NAMES[sort] }));
  const [first, ...others] = sorts;
  return q || !first ? [{ value: "", name: "Best match" }, ...sorts] : [{ ...first, value: "" }, ...others];
}

/** Which of the choices is in use. */
export function chosenSort({ q, sort }: CatalogueSearch): Sort | "" {
  return sort === undefined || (sort === "name" && !q) ? "" : sort;
}

/** The order in the terms of the contract. */
export function shopSort({ sort }: CatalogueSearch): ProductSort {
  return sort ? SHOP_SORTS[sort] : ProductSort.UNSPECIFIED;
}

/** The same address without some of what it says. */
export function without(search: CatalogueSearch, ...keys: (keyof CatalogueSearch)[]): CatalogueSearch {
  return Object.fromEntries(Object.entries(search).filter(([key]) => !keys.includes(key as keyof CatalogueSearch)));
}

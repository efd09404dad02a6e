/** The statuses that orders are filtered by, as the address has them. */
export const STATUS_FILTERS = [
  "pending",
  "confirmed",
  "completed",
  "shipped",
  "delivered",
  "needs_attention",
  "cancelled",
  "refunded",
] as const;

export type StatusFilter = (typeof STATUS_FILTERS)[number];

/** What the address of the staff's orders says. */
export type StaffOrdersSearch = { status?: StatusFilter };

export function staffOrdersSearch(search: Record<string, unknown>): StaffOrdersSearch {
  const status = STATUS_FILTERS.find((status) => status === search.status);
  return status ? { status } : {};
}

/** What the address of the staff's products says. */
export type StaffProductsSearch = { q?: string };

export function staffProductsSearch({ q }: Record<string, unknown>): StaffProductsSearch {
  // The router reads digits as a number.
  const text = typeof q === "string" || typeof q === "number" ? String(q).trim().slice(0, 200) : "";
  return text ? { q: text } : {};
}

/** The orders that the shelves can have; the first is the default and stays out of the address. */
export const SORTS = ["popular", "price_asc", "price_desc", "name"] as const;
export type Sort = (typeof SORTS)[number];

/** What the catalogue's address can say. */
export interface CatalogueSearch {
  category?: string | undefined;
  q?: string | undefined;
  sort?: Sort | undefined;
}

/** Reads the address's search part; what it does not know is left out. */
export function readCatalogueSearch(search: Record<string, unknown>): CatalogueSearch {
  const { category, q, sort } = search;
  return {
    ...(isText(category) && { category }),
    ...(isText(q) && { q }),
    ...(isSort(sort) && sort !== "popular" && { sort }),
  };
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isSort = (value: unknown): value is Sort => SORTS.some((sort) => sort === value);

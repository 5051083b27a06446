import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useSuspenseQuery,
} from "@tanstack/react-query";
import {
  type Filter,
  getProduct,
  listCategories,
  listCountries,
  listProducts,
  listShipping,
} from "../api/catalogue.ts";
import type { Shop } from "../api/shop.ts";
import type { CountryInfo } from "../api/types.ts";
import { useCountryCode, useServices } from "./services.tsx";

/** Shelves change slowly; this long an answer is taken as fresh. */
const SHELF_FRESH_MS = 30_000;

/** The markets do not change while a page is open. */
export function countriesQuery(shop: Shop) {
  return queryOptions({
    queryKey: ["countries"],
    queryFn: ({ signal }) => listCountries(shop, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useCountries(): CountryInfo[] {
  const { shop } = useServices();
  return useSuspenseQuery(countriesQuery(shop)).data;
}

/** The chosen market, or the first one when the choice is no longer on the list. */
export function useMarket(): CountryInfo {
  const countries = useCountries();
  const code = useCountryCode();
  const market = countries.find((country) => country.code === code) ?? countries[0];
  if (!market) throw new Error("the service names no countries");
  return market;
}

/** How a country writes prices: an order keeps its own country's way, wherever its reader is now. */
export function useLocaleOf(countryCode: string): string {
  const countries = useCountries();
  const market = useMarket();
  return countries.find(({ code }) => code === countryCode)?.locale ?? market.locale;
}

export function useCategories() {
  const { shop } = useServices();
  const { code } = useMarket();
  return useQuery({
    queryKey: ["categories", code],
    queryFn: ({ signal }) => listCategories(shop, code, signal),
    staleTime: SHELF_FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** A function from a category's code to its name. */
export function useCategoryName(): (code: string) => string {
  const { data } = useCategories();
  return (code) => data?.find((category) => category.code === code)?.name ?? "";
}

export function useProducts(filter: Filter) {
  const { shop } = useServices();
  const { code } = useMarket();
  return useInfiniteQuery({
    queryKey: ["products", code, filter],
    queryFn: ({ pageParam, signal }) => listProducts(shop, code, filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: SHELF_FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

export function useProduct(id: number) {
  const { shop } = useServices();
  const { code } = useMarket();
  return useQuery({
    queryKey: ["product", code, id],
    queryFn: ({ signal }) => getProduct(shop, code, id, signal),
    staleTime: SHELF_FRESH_MS,
  });
}

export function useShipping() {
  const { shop } = useServices();
  const { code } = useMarket();
  return useQuery({
    queryKey: ["shipping", code],
    queryFn: ({ signal }) => listShipping(shop, code, signal),
    staleTime: SHELF_FRESH_MS,
  });
}

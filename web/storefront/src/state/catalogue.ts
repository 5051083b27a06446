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
  listSimilar,
} from "../api/catalogue.ts";
import type { Shop } from "../api/shop.ts";
import type { CountryInfo } from "../api/types.ts";
import { localeIn } from "../format/locale.ts";
import { useCountryCode, useServices } from "./services.tsx";
import { useText } from "./text.tsx";

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

/** The reader's language with the chosen market's habits, for days and prices. */
export function useLocale(): string {
  return localeIn(useText().language, useMarket().locale);
}

/** The same with another country's habits: an order keeps its own country's, wherever its reader is now. */
export function useLocaleOf(countryCode: string): string {
  const { language } = useText();
  const market = useMarket();
  const country = useCountries().find(({ code }) => code === countryCode) ?? market;
  return localeIn(language, country.locale);
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

/** A function from a category's code to its name: in the reader's language, or as the service calls it. */
export function useCategoryName(): (code: string) => string {
  const { categories } = useText();
  const { data } = useCategories();
  return (code) => categories[code] ?? data?.find((category) => category.code === code)?.name ?? "";
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

/** What else the shop has of a product's kind. */
export function useSimilar(id: number) {
  const { shop } = useServices();
  const { code } = useMarket();
  return useQuery({
    queryKey: ["similar", code, id],
    queryFn: ({ signal }) => listSimilar(shop, code, id, signal),
    staleTime: SHELF_FRESH_MS,
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

/** Days of the standard delivery, once they are known. */
export function useStandardDays(): number | undefined {
  const { data } = useShipping();
  return data?.find((option) => option.code === "standard")?.days;
}

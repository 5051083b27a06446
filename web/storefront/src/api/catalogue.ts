import { answerOf } from "./send.ts";
import type { Shop } from "./shop.ts";

/** What the shelves can be asked for. */
export interface Filter {
  category?: string | undefined;
  q?: string | undefined;
  sort?: string | undefined;
}

const inCountry = (country: string) => country.toLowerCase();

export async function listCountries(shop: Shop, signal: AbortSignal) {
  return (await answerOf(shop.open.GET("/countries", { signal }))).items;
}

export async function listCategories(shop: Shop, code: string, signal: AbortSignal) {
  const params = { path: { country: inCountry(code) } };
  return (await answerOf(shop.open.GET("/{country}/categories", { params, signal }))).items;
}

export function listProducts(
  shop: Shop,
  code: string,
  filter: Filter,
  cursor: string | undefined,
  signal: AbortSignal,
) {
  const params = { path: { country: inCountry(code) }, query: given({ ...filter, cursor }) };
  const headers = recognised(shop);
  return answerOf(shop.open.GET("/{country}/products", { params, headers, signal }));
}

export function getProduct(shop: Shop, code: string, id: number, signal: AbortSignal) {
  const params = { path: { country: inCountry(code), id } };
  const headers = recognised(shop);
  return answerOf(shop.open.GET("/{country}/products/{id}", { params, headers, signal }));
}

export async function listSimilar(shop: Shop, code: string, id: number, signal: AbortSignal) {
  const params = { path: { country: inCountry(code), id } };
  const path = "/{country}/products/{id}/similar";
  return (await answerOf(shop.open.GET(path, { params, signal }))).items;
}

export async function listShipping(shop: Shop, code: string, signal: AbortSignal) {
  const params = { path: { country: inCountry(code) } };
  return (await answerOf(shop.open.GET("/{country}/shipping", { params, signal }))).items;
}

/** Lets the shop know its customers, if they are signed in to an account. Nobody is signed in for it. */
function recognised(shop: Shop): Record<string, string> {
  const session = shop.session.get();
  if (!session || session.user.role === "guest") return {};
  return { authorization: `Bearer ${session.access_token}` };
}

/** Leaves out what was not asked for: an empty `q=` would be a question too. */
function given(query: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(query).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return Object.fromEntries(entries);
}

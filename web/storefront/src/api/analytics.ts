import { answerOf } from "./send.ts";
import type { Shop } from "./shop.ts";
import type { Funnel, Segments } from "./types.ts";

/** How many visitors came how far in the last so many hours; for administrators. */
export function getFunnel(shop: Shop, hours: number, signal: AbortSignal): Promise<Funnel> {
  const params = { query: { hours } };
  return answerOf(shop.own.GET("/admin/analytics/funnel", { params, signal }));
}

/** What customers of each segment did; for administrators. */
export function getSegments(shop: Shop, hours: number, signal: AbortSignal): Promise<Segments> {
  const params = { query: { hours } };
  return answerOf(shop.own.GET("/admin/analytics/segments", { params, signal }));
}

import { answerOf } from "./send.ts";
import type { Shop } from "./shop.ts";

export function listOrders(shop: Shop, cursor: string | undefined, signal: AbortSignal) {
  return answerOf(shop.own.GET("/orders", { params: { query: cursor ? { cursor } : {} }, signal }));
}

export function getOrder(shop: Shop, id: string, signal: AbortSignal) {
  return answerOf(shop.own.GET("/orders/{id}", { params: { path: { id } }, signal }));
}

export const COMPLAINT_REASONS = ["delay", "damaged", "other"] as const;
export type ComplaintReason = (typeof COMPLAINT_REASONS)[number];

/** The longest message that the service takes, in characters. */
export const COMPLAINT_LENGTH_MAX = 1000;

export function complain(shop: Shop, id: string, reason: ComplaintReason, message: string) {
  const body = { reason, ...(message && { message }) };
  return answerOf(shop.own.POST("/orders/{id}/complaint", { params: { path: { id } }, body }));
}

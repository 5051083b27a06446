import { answerOf } from "./send.ts";
import type { Shop } from "./shop.ts";

/** Which orders an administrator wants to see; all of it has to be true. */
export interface OrderFilter {
  status?: string;
  country?: string;
  delayed?: boolean;
}

/** The orders of all customers, newest first. */
export function listAllOrders(
  shop: Shop,
  filter: OrderFilter,
  cursor: string | undefined,
  signal: AbortSignal,
) {
  const params = { query: { ...filter, ...(cursor && { cursor }) } };
  return answerOf(shop.own.GET("/admin/orders", { params, signal }));
}

/** An order, whoever's it is. */
export function getAnyOrder(shop: Shop, id: string, signal: AbortSignal) {
  return answerOf(shop.own.GET("/admin/orders/{id}", { params: { path: { id } }, signal }));
}

/** What the shop owes. */
export function getBacklog(shop: Shop, signal: AbortSignal) {
  return answerOf(shop.own.GET("/admin/backlog", { signal }));
}

/** The longest reason for a block, in characters. */
export const REASON_LENGTH_MAX = 200;

/** Who may not come in at the moment. */
export function listBlocked(shop: Shop, signal: AbortSignal) {
  return answerOf(shop.own.GET("/admin/blocked-ips", { signal }));
}

/** A block as it is asked for. */
export interface NewBlock {
  network: string;
  reason: string;
  seconds: number;
}

export function block(shop: Shop, { network, reason, seconds }: NewBlock) {
  const body = { network, reason, expires_in_seconds: seconds };
  return answerOf(shop.own.POST("/admin/blocked-ips", { body }));
}

/** Ends the block of exactly this range. */
export function unblock(shop: Shop, network: string) {
  return answerOf(shop.own.DELETE("/admin/blocked-ips", { params: { query: { network } } }));
}

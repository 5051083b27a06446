import { answerOf } from "./send.ts";
import type { Shop } from "./shop.ts";
import type { Cart } from "./types.ts";

/** Fewest and most pieces in one line. */
export const QUANTITY = { min: 1, max: 99 } as const;

export function getCart(shop: Shop, country: string, signal: AbortSignal): Promise<Cart> {
  return answerOf(shop.own.GET("/cart", { params: { query: { country } }, signal }));
}

export interface Addition {
  productId: number;
  quantity: number;
  country: string;
}

/** Adds to the cart; a visitor without a session becomes a guest first. */
export async function addToCart(
  shop: Shop,
  { productId, quantity, country }: Addition,
): Promise<Cart> {
  await shop.session.orGuest();
  const body = { product_id: productId, quantity, country };
  return answerOf(shop.own.POST("/cart/add", { body }));
}

export function changeQuantity(shop: Shop, id: number, quantity: number): Promise<Cart> {
  return answerOf(
    shop.own.PATCH("/cart/items/{id}", { params: { path: { id } }, body: { quantity } }),
  );
}

export function removeLine(shop: Shop, id: number): Promise<Cart> {
  return answerOf(shop.own.DELETE("/cart/items/{id}", { params: { path: { id } } }));
}

import { answerOf } from "./send.ts";
import type { Shop } from "./shop.ts";

/** Shortest and longest password, in characters. */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

/** The longest name, in characters. */
export const NAME_LENGTH_MAX = 80;

/** Signs in. A guest's token goes along, so that the guest's cart and orders come too. */
export async function signIn(shop: Shop, email: string, password: string) {
  await renewIfExpired(shop);
  const session = await answerOf(shop.own.POST("/auth/login", { body: { email, password } }));
  shop.session.set(session);
  return session;
}

/** Opens an account, then signs in to it: only signing in brings a guest's cart and orders along. */
export async function register(shop: Shop, email: string, password: string, name: string) {
  const body = { email, password, ...(name && { name }) };
  await answerOf(shop.open.POST("/auth/register", { body }));
  return signIn(shop, email, password);
}

/** Signing in overlooks an expired token, and the cart would stay behind: any question renews it. */
async function renewIfExpired(shop: Shop) {
  if (shop.session.get()) await answerOf(shop.own.GET("/cart"));
}

/** Signs out here at once; the service is told, but nobody waits for it. */
export async function signOut(shop: Shop) {
  const token = shop.session.get()?.access_token;
  shop.session.set(undefined);
  if (!token) return;
  const headers = { authorization: `Bearer ${token}` };
  await answerOf(shop.open.POST("/auth/logout", { headers })).catch(() => undefined);
}

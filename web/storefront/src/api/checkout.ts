import { answerOf } from "./send.ts";
import type { Shop } from "./shop.ts";
import type { Checkout, CheckoutAnswer, Quote } from "./types.ts";

/** The ways to pay, in the order in which they are offered. */
export const PAYMENT_METHODS = ["credit_card", "debit_card", "paypal", "bank_transfer"] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

export interface QuoteQuestion {
  country: string;
  shipping: string;
  coupon?: string | undefined;
}

/** What a checkout would cost now; nothing is written or charged. */
export function getQuote(shop: Shop, { country, shipping, coupon }: QuoteQuestion): Promise<Quote> {
  const body = { country, shipping, ...(coupon && { coupon }) };
  return answerOf(shop.own.POST("/checkout/quote", { body }));
}

/** Buys the cart. The same key never buys twice, however often it is sent. */
export function checkOut(shop: Shop, key: string, body: Checkout): Promise<CheckoutAnswer> {
  return answerOf(
    shop.own.POST("/checkout", { params: { header: { "Idempotency-Key": key } }, body }),
  );
}

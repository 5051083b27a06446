import type { Addition } from "../api/cart.ts";
import type { Cart, Checkout, CheckoutAnswer, Order } from "../api/types.ts";
import type { Attributes, Telemetry } from "./port.ts";
import { nameOf } from "./recorder.ts";

/** Adds to the cart and tells of it. */
export function tellAddition(
  telemetry: Telemetry,
  { country, productId, quantity }: Addition,
  add: () => Promise<Cart>,
): Promise<Cart> {
  return telemetry.action("add_to_cart", { "webstore.country": country }, async (action) => {
    const cart = await add();
    const line = cart.items.find(({ product_id: id }) => id === productId);
    action.event("cart_add", {
      country,
      product_id: String(productId),
      quantity: String(quantity),
      ...(line && { category: line.category }),
    });
    return cart;
  });
}

/** Pays, and tells how it began and, if that is certain already, how it ended. */
export function tellCheckout(
  telemetry: Telemetry,
  body: Checkout,
  pay: () => Promise<CheckoutAnswer>,
): Promise<CheckoutAnswer> {
  const { country, payment_method, expected_total } = body;
  const attributes = { "webstore.country": country, "payment.method": payment_method };
  const value = expected_total == null ? {} : { order_value: String(expected_total) };
  const about: Attributes = { country, payment_method, ...value };
  return telemetry.action("checkout", attributes, async (action) => {
    action.event("checkout_initiated", about);
    try {
      const answer = await pay();
      if (answer.status !== "pending") action.event("checkout_completed", about);
      return answer;
    } catch (error) {
      action.event("checkout_failed", { ...about, code: nameOf(error) });
      throw error;
    }
  });
}

/** How each end of an order is called when a checkout fails with it. */
const FAILED: Readonly<Record<string, string>> = {
  declined: "payment_declined",
  unavailable: "payment_unavailable",
};

/** Tells how a checkout ended whose outcome was found out only later. */
export function tellSettled(
  telemetry: Telemetry,
  { country, payment_method, total, status }: Order,
) {
  const about = { country, payment_method, order_value: String(total) };
  const code = FAILED[status];
  if (code) telemetry.event("checkout_failed", { ...about, code });
  else telemetry.event("checkout_completed", about);
}

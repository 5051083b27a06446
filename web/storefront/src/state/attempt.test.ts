import { describe, expect, test } from "vitest";
import { createShop } from "../api/shop.ts";
import type { Checkout } from "../api/types.ts";
import { fakeService, type Handlers, ok, problem } from "../testing/fake-service.ts";
import { memoryStorage } from "../testing/memory-storage.ts";
import { guest } from "../testing/samples.ts";
import { createAttemptMemory } from "./attempt.ts";
import { pay } from "./checkout.ts";
import { createSessionStore } from "./session.ts";

const byCard: Checkout = { payment_method: "credit_card", country: "US", expected_total: 12_513 };
const byPayPal: Checkout = { ...byCard, payment_method: "paypal" };

/** Pays `first`, then `second`; answers the keys and methods that the service saw. */
async function payTwice(answer: Handlers[string]) {
  const service = fakeService({ "POST /checkout": answer });
  const sessions = createSessionStore(memoryStorage());
  sessions.set(guest);
  const shop = createShop({ api: "http://shop.test" }, sessions, service.send);
  const storage = memoryStorage();
  let keys = 0;
  const newKey = () => `key-${++keys}`;
  await pay(shop, createAttemptMemory(storage, newKey), byCard).catch(() => undefined);
  // The second time comes after a reload: only the storage is left.
  await pay(shop, createAttemptMemory(storage, newKey), byPayPal).catch(() => undefined);
  return service.calls.map(({ headers, body }) => [
    headers.get("idempotency-key"),
    (body as Checkout).payment_method,
  ]);
}

const SAME = [
  ["key-1", "credit_card"],
  ["key-1", "credit_card"],
];
const RENEWED = [
  ["key-1", "credit_card"],
  ["key-2", "paypal"],
];

describe("the same key and body are sent again after", () => {
  test.each<[string, Handlers[string]]>([
    ["silence on the network", "silence"],
    ["a proxy's failure", { status: 502, body: "<html>" }],
    ["a fault in the service", problem(500, "internal")],
    ["an earlier checkout still under way", problem(409, "checkout_in_progress")],
    ["a limit on the rate", problem(429, "too_many_requests")],
    ["a session that ended", problem(401, "not_ours")],
    ["a block of the address", problem(403, "address_blocked")],
    ["a body that arrived too slowly", problem(408, "request_timeout")],
  ])("%s", async (_name, answer) => {
    expect(await payTwice(answer)).toEqual(SAME);
  });
});

describe("a new key is made after", () => {
  test.each<[string, Handlers[string]]>([
    ["success", ok({ order_id: "ORD1", status: "success" })],
    [
      "a pending payment, which has an order to follow",
      ok({ order_id: "ORD1", status: "pending" }, 202),
    ],
    ["a decline", problem(500, "payment_declined", { order_id: "ORD1" })],
    ["a payment that could not be made", problem(500, "payment_unavailable")],
    ["a changed total", problem(409, "total_changed")],
    ["a coupon used up", problem(409, "coupon_exhausted")],
    ["coupons out of reach", problem(409, "coupon_unavailable")],
    ["an unknown coupon", problem(422, "unknown_coupon")],
    ["a cart changed meanwhile", problem(409, "cart_changed")],
    ["a key used for another cart", problem(422, "idempotency_key_reused")],
    ["an empty cart", problem(400, "empty_cart")],
    ["a product not sold here", problem(422, "not_sold_here")],
  ])("%s", async (_name, answer) => {
    expect(await payTwice(answer)).toEqual(RENEWED);
  });
});

test("the attempt is written down before it is sent", () => {
  const storage = memoryStorage();
  const attempt = createAttemptMemory(storage, () => "key-1").begin(byCard);
  expect(createAttemptMemory(storage, () => "key-2").open()).toEqual(attempt);
});

test.each(["", "not json", "{}", '{"key":1,"body":{}}', '{"key":"k","body":null}'])(
  "a spoilt note is ignored: %s",
  (note) => {
    const storage = memoryStorage();
    storage.setItem("webstore.checkout", note);
    expect(createAttemptMemory(storage, () => "key-1").open()).toBeUndefined();
  },
);

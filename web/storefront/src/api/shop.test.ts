import { expect, test } from "vitest";
import { createSessionStore } from "../state/session.ts";
import { fakeService, type Handlers, ok, problem } from "../testing/fake-service.ts";
import { memoryStorage } from "../testing/memory-storage.ts";
import { cart, customer, goodDay, guest } from "../testing/samples.ts";
import { register, signIn, signOut } from "./accounts.ts";
import { addToCart, getCart } from "./cart.ts";
import { getProduct, listProducts, listShipping } from "./catalogue.ts";
import { Refusal, Unheard } from "./problem.ts";
import { createShop } from "./shop.ts";
import type { Session } from "./types.ts";

const renewed: Session = { ...guest, access_token: "access-2" };
const signal = new AbortController().signal;

function shopWith(handlers: Handlers, { session }: { session?: Session } = { session: guest }) {
  const service = fakeService(handlers);
  const store = createSessionStore(memoryStorage());
  store.set(session);
  return { ...service, shop: createShop({ api: "http://shop.test" }, store, service.send) };
}

const bearer = (call: { headers: Headers } | undefined) => call?.headers.get("authorization");

test("an expired token is renewed silently, and the request sent once more with its body", async () => {
  const { shop, asked } = shopWith({
    "POST /auth/refresh": ok(renewed),
    "POST /cart/add": (call) =>
      bearer(call) === "Bearer access-2" ? ok(cart) : problem(401, "expired_token"),
  });
  expect(await addToCart(shop, { productId: 101, quantity: 2, country: "US" })).toEqual(cart);
  expect(asked("POST /cart/add").map((call) => call.body)).toEqual([
    { product_id: 101, quantity: 2, country: "US" },
    { product_id: 101, quantity: 2, country: "US" },
  ]);
});

test("a token that is refused twice is not renewed for ever", async () => {
  const { shop, calls } = shopWith({
    "POST /auth/refresh": ok(renewed),
    "GET /cart": problem(401, "expired_token"),
  });
  await expect(getCart(shop, "US", signal)).rejects.toBeInstanceOf(Refusal);
  expect(calls).toHaveLength(3);
});

test("the first addition opens a guest's session", async () => {
  const { shop, calls } = shopWith(
    { "POST /auth/guest": ok(guest, 201), "POST /cart/add": ok(cart) },
    {},
  );
  await addToCart(shop, { productId: 101, quantity: 1, country: "US" });
  expect(calls.map((call) => call.question)).toEqual(["POST /auth/guest", "POST /cart/add"]);
  expect(bearer(calls[1])).toBe("Bearer access-1");
});

test("signing in takes the guest's token along, renewed if it has expired", async () => {
  const ada: Session = { ...guest, access_token: "access-3", user: { id: 42, role: "customer" } };
  const { shop, asked } = shopWith({
    "GET /cart": (call) =>
      bearer(call) === "Bearer access-2" ? ok(cart) : problem(401, "expired_token"),
    "POST /auth/refresh": ok(renewed),
    "POST /auth/login": ok(ada),
  });
  await signIn(shop, "ada@example.com", "correct horse");
  expect(bearer(asked("POST /auth/login")[0])).toBe("Bearer access-2");
  expect(shop.session.get()).toEqual(ada);
});

test("a wrong password is not taken for an expired token", async () => {
  const { shop, calls } = shopWith({ "POST /auth/login": problem(401, "invalid_credentials") }, {});
  await expect(signIn(shop, "ada@example.com", "wrong")).rejects.toMatchObject({
    code: "invalid_credentials",
  });
  expect(calls).toHaveLength(1);
});

test("registering signs in as the guest, so that the cart comes along", async () => {
  const { shop, asked } = shopWith({
    "GET /cart": ok(cart),
    "POST /auth/register": ok({ ...renewed, access_token: "unused" }, 201),
    "POST /auth/login": ok(renewed),
  });
  await register(shop, "ada@example.com", "correct horse", "");
  expect(asked("POST /auth/register")[0]?.body).toEqual({
    email: "ada@example.com",
    password: "correct horse",
  });
  expect(bearer(asked("POST /auth/login")[0])).toBe("Bearer access-1");
});

test("signing out forgets the session even when nobody answers", async () => {
  const { shop, asked } = shopWith({ "POST /auth/logout": "silence" });
  await signOut(shop);
  expect(shop.session.get()).toBeUndefined();
  expect(bearer(asked("POST /auth/logout")[0])).toBe("Bearer access-1");
});

test.each([
  ["a customer's token goes along to the shelves", customer, "Bearer access-2"],
  ["a guest's token stays here", guest, null],
  ["nobody becomes a guest to look at the shelves", undefined, null],
] as const)("%s", async (_title, session, expected) => {
  const { shop, calls } = shopWith(goodDay, session ? { session } : {});
  await listProducts(shop, "US", {}, undefined, signal);
  await getProduct(shop, "US", 101, signal);
  await listShipping(shop, "US", signal);
  expect(calls.map((call) => [call.question, bearer(call)])).toEqual([
    ["GET /us/products", expected],
    ["GET /us/products/101", expected],
    ["GET /us/shipping", null],
  ]);
});

test("silence is told apart from a refusal", async () => {
  const { shop } = shopWith({ "GET /cart": "silence" });
  await expect(getCart(shop, "US", signal)).rejects.toBeInstanceOf(Unheard);
});

import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { type Handlers, ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { recordTelemetry } from "../testing/record-telemetry.ts";
import { order, quote } from "../testing/samples.ts";
import { tellSettled } from "./purchase.ts";

const user = userEvent.setup();
const about = { country: "US", payment_method: "credit_card", order_value: "12513" };
const paid = ok({ ...quote, order_id: "ORD123", status: "success" });

async function pay(handlers: Handlers) {
  const shop = openShop("/checkout", { handlers });
  await user.click(await screen.findByRole("button", { name: "Pay $125.13" }));
  return shop;
}

test("a product that is looked at and put into the cart is told of", async () => {
  const { told } = openShop("/product/101");
  await user.click(await screen.findByRole("button", { name: "Add to cart" }));
  await screen.findByText(/^In your cart now/);
  const product = { country: "US", product_id: "101", category: "audio" };
  expect(told.events).toEqual([
    { name: "product_viewed", attributes: product },
    { name: "cart_add", attributes: { ...product, quantity: "1" }, action: "add_to_cart" },
  ]);
});

test("what the cart refuses is not told as added", async () => {
  const { told } = openShop("/product/101", {
    handlers: { "POST /cart/add": problem(409, "cart_full") },
  });
  await user.click(await screen.findByRole("button", { name: "Add to cart" }));
  await screen.findByRole("alert");
  expect(told.events.map(({ name }) => name)).toEqual(["product_viewed"]);
});

test.each<[string, Handlers[string], object]>([
  ["checkout_completed", paid, about],
  ["checkout_failed", problem(500, "payment_declined"), { ...about, code: "payment_declined" }],
  ["checkout_failed", "silence", { ...about, code: "unheard" }],
])("a payment is told when it begins and when it ends: %s", async (name, answer, attributes) => {
  const { told } = await pay({ "POST /checkout": answer });
  await waitFor(() => expect(told.events).toHaveLength(2));
  expect(told.events).toEqual([
    { name: "checkout_initiated", attributes: about, action: "checkout" },
    { name, attributes, action: "checkout" },
  ]);
});

test("a pending payment is told when it has ended", async () => {
  let looks = 0;
  const { told } = await pay({
    "POST /checkout": ok({ ...quote, order_id: "ORD123", status: "pending" }, 202),
    "GET /orders/ORD123": () => ok({ ...order, status: looks++ === 0 ? "pending" : "completed" }),
  });
  await waitFor(() => expect(told.events).toHaveLength(2), { timeout: 10_000 });
  expect(told.events[1]).toEqual({ name: "checkout_completed", attributes: about });
}, 20_000);

test.each([
  ["completed", "checkout_completed", about],
  ["declined", "checkout_failed", { ...about, code: "payment_declined" }],
  ["unavailable", "checkout_failed", { ...about, code: "payment_unavailable" }],
])("an order that ends as %s is told as %s", (status, name, attributes) => {
  const { telemetry, events } = recordTelemetry();
  tellSettled(telemetry, { ...order, status });
  expect(events).toEqual([{ name, attributes }]);
});

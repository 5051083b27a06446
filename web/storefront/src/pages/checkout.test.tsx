import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import type { Checkout } from "../api/types.ts";
import { type Handlers, ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { emptyCart, order, quote } from "../testing/samples.ts";

const user = userEvent.setup();

async function payWith(answer: Handlers[string], more: Handlers = {}) {
  const shop = openShop("/checkout", { handlers: { "POST /checkout": answer, ...more } });
  await user.click(await screen.findByRole("button", { name: "Pay $125.13" }));
  return shop;
}

const keysOf = (shop: ReturnType<typeof openShop>) =>
  shop.asked("POST /checkout").map((call) => call.headers.get("idempotency-key"));

test("what is paid is what was shown", async () => {
  const shop = await payWith(ok({ ...quote, order_id: "ORD123", status: "success" }));
  expect(
    await screen.findByRole("heading", { name: "Thank you. Your order is placed." }),
  ).toBeVisible();
  expect(shop.asked("POST /checkout")[0]?.body).toEqual({
    payment_method: "credit_card",
    country: "US",
    shipping: "standard",
    expected_total: 12_513,
  });
  expect(shop.asked("POST /checkout/quote")).toHaveLength(1);
});

test("a declined card is said in plain words, and another way is open under a new key", async () => {
  const shop = await payWith(problem(500, "payment_declined", { order_id: "ORD123" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(
    "Your bank declined this card.Nothing was charged. Try another card or method; this order cannot be paid twice.",
  );

  await user.click(screen.getByRole("radio", { name: "PayPal" }));
  await user.click(await screen.findByRole("button", { name: "Pay $125.13" }));
  await waitFor(() => expect(keysOf(shop)).toEqual(["key-1", "key-2"]));
});

test("a pending payment leads to its order, which says that it is being checked", async () => {
  await payWith(ok({ ...quote, order_id: "ORD123", status: "pending" }, 202), {
    "GET /orders/ORD123": ok({ ...order, status: "pending" }),
  });
  expect(await screen.findByText("We are checking your payment…")).toBeVisible();
  expect(screen.queryByText("Thank you. Your order is placed.")).toBeNull();
});

describe("when the answer is not heard", () => {
  test("nothing can be changed, and the same key is sent again", async () => {
    const replies: Handlers[string][] = [
      "silence",
      ok({ ...quote, order_id: "ORD123", status: "success" }),
    ];
    const shop = await payWith(() => replies.shift() as "silence");
    expect(await screen.findByText("We could not hear the answer.")).toBeVisible();
    expect(screen.getByRole("radio", { name: "PayPal" })).toBeDisabled();

    await user.click(screen.getByRole("button", { name: "Retry safely" }));
    expect(await screen.findByText("Thank you. Your order is placed.")).toBeVisible();
    expect(keysOf(shop)).toEqual(["key-1", "key-1"]);
  });

  test("a reload finds the attempt, with its choices, even if the cart is empty by now", async () => {
    const before = await payWith("silence");
    await screen.findByText("We could not hear the answer.");
    before.unmount();

    const after = openShop("/checkout", {
      storage: before.storage,
      handlers: {
        "GET /cart": ok(emptyCart),
        "POST /checkout": ok({ ...quote, order_id: "ORD123", status: "success" }),
      },
    });
    await user.click(await screen.findByRole("button", { name: "Retry safely" }));
    await screen.findByText("Thank you. Your order is placed.");
    expect(after.asked("POST /checkout")[0]?.body).toEqual(before.asked("POST /checkout")[0]?.body);
    expect(keysOf(after)).toEqual(keysOf(before));
  });
});

test("a changed total is shown before it is paid", async () => {
  let total = quote.total;
  const raise = () => {
    total = 13_000;
    return problem(409, "total_changed");
  };
  await payWith(raise, { "POST /checkout/quote": () => ok({ ...quote, total }) });
  expect(await screen.findByText("The price has changed since you saw it.")).toBeVisible();
  expect(await screen.findByRole("button", { name: "Pay $130.00" })).toBeEnabled();
});

describe("a coupon", () => {
  const couponOnly = (call: { body: unknown }) => (call.body as Checkout).coupon;

  test("lowers the price once the service takes it", async () => {
    const shop = openShop("/checkout", {
      handlers: {
        "POST /checkout/quote": (call) =>
          ok(
            couponOnly(call)
              ? { ...quote, promo_code: "WELCOME10", discount: 1290, total: 11_610 }
              : quote,
          ),
      },
    });
    await user.type(
      await screen.findByRole("textbox", { name: "Coupon code" }),
      "welcome10{Enter}",
    );
    expect(await screen.findByRole("button", { name: "Pay $116.10" })).toBeEnabled();
    expect(screen.getByText("WELCOME10 is applied.")).toBeVisible();
    expect(screen.getByText("WELCOME10, 10 % off")).toBeVisible();
    expect(shop.asked("POST /checkout/quote").at(-1)?.body).toMatchObject({ coupon: "WELCOME10" });
  });

  test("that the service does not know changes nothing", async () => {
    openShop("/checkout", {
      handlers: {
        "POST /checkout/quote": (call) =>
          couponOnly(call) ? problem(422, "unknown_coupon") : ok(quote),
      },
    });
    await user.type(await screen.findByRole("textbox", { name: "Coupon code" }), "nope{Enter}");
    expect(await screen.findByText("We know no such coupon.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Pay $125.13" })).toBeEnabled();
  });
});

test("what the country does not sell has to leave the cart first", async () => {
  openShop("/checkout", {
    handlers: { "POST /checkout/quote": problem(422, "not_sold_here") },
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("is not sold in this country");
  expect(screen.getByRole("link", { name: "Go to the cart" })).toHaveAttribute("href", "/cart");
  expect(screen.getByRole("button", { name: "Pay" })).toBeDisabled();
});

test("an empty cart has one way on", async () => {
  openShop("/checkout", { handlers: { "GET /cart": ok(emptyCart) } });
  expect(await screen.findByRole("heading", { name: "Your cart is empty." })).toBeVisible();
  expect(screen.getByRole("link", { name: "Look at the catalogue" })).toHaveAttribute("href", "/");
});

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { cart, emptyCart, headphones } from "../testing/samples.ts";

const user = userEvent.setup();

test("a visitor adds two pieces and becomes a guest on the way", async () => {
  const { asked } = openShop("/product/101", { session: undefined });
  await user.click(await screen.findByRole("button", { name: "One more Kestrel headphones" }));
  await user.click(screen.getByRole("button", { name: "Add to cart" }));

  expect(await screen.findByText("In your cart now: 2 × Kestrel headphones.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Go to the cart" })).toHaveAttribute("href", "/cart");
  expect(asked("POST /auth/guest")).toHaveLength(1);
  expect(asked("POST /cart/add")[0]?.body).toEqual({ product_id: 101, quantity: 2, country: "US" });
});

test("a cart that was asked for before the addition does not undo it", async () => {
  let answerLate = () => {};
  const late = new Promise<void>((resolve) => {
    answerLate = resolve;
  });
  const { asked } = openShop("/product/101", {
    session: undefined,
    handlers: {
      "GET /cart": () => late.then(() => ok(emptyCart)),
      "POST /cart/add": async () => {
        await waitFor(() => expect(asked("GET /cart")).toHaveLength(1));
        return ok(cart);
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: "Add to cart" }));
  await screen.findByText(/^In your cart now: /);
  answerLate();
  // Enough turns for the late answer to be read, kept and drawn, if it were.
  for (let turn = 0; turn < 50; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  expect(screen.getByTestId("cart-count")).toHaveTextContent(String(cart.item_count));
});

test("more of the same category stands below", async () => {
  const others = Array.from({ length: 4 }, (_, place) => ({
    ...headphones,
    id: 201 + place,
    name: `Speaker ${place + 1}`,
  }));
  openShop("/product/101", {
    handlers: { "GET /us/products/101/similar": ok({ items: others }) },
  });
  const similar = await screen.findByRole("region", { name: "More like this" });
  await waitFor(() => expect(within(similar).getAllByRole("link")).toHaveLength(4));
  expect(
    within(similar)
      .getAllByRole("link")
      .map((link) => link.textContent),
  ).toEqual(["Speaker 1", "Speaker 2", "Speaker 3", "Speaker 4"]);
});

test("a product that is the only one of its kind says so", async () => {
  openShop("/product/101");
  expect(
    await screen.findByText("There is nothing else of this kind on the shelves."),
  ).toBeVisible();
});

test("a shelf that cannot be read leaves the product alone", async () => {
  openShop("/product/101", {
    handlers: { "GET /us/products/101/similar": problem(503, "unavailable") },
  });
  expect(await screen.findByText("Standard, free")).toBeVisible();
  await waitFor(() => expect(screen.queryByRole("region", { name: "More like this" })).toBeNull());
});

test("delivery is told by its days", async () => {
  openShop("/product/101");
  expect(await screen.findByText("Standard, free")).toBeVisible();
  expect(screen.getByText("Sun, Jan 4 from US-EAST")).toBeVisible();
  expect(screen.getByText("Express, $9.00")).toBeVisible();
});

test("stock never stands in the way", async () => {
  openShop("/product/101", {
    handlers: { "GET /us/products/101": ok({ ...headphones, stock: -3 }) },
  });
  expect(await screen.findByText("On backorder, shown for information")).toBeVisible();
  expect(screen.getByRole("button", { name: "Add to cart" })).toBeEnabled();
});

test("what the country does not sell is explained", async () => {
  openShop("/product/101", {
    handlers: { "GET /us/products/101": problem(404, "unknown_product") },
  });
  expect(await screen.findByText("We do not sell this in United States.")).toBeVisible();
});

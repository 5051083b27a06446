import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { withQuantity } from "../state/cart.ts";
import { ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { cart, emptyCart } from "../testing/samples.ts";

const user = userEvent.setup();
const fewer = { name: "One fewer Kestrel headphones" };
const more = { name: "One more Kestrel headphones" };

test("the stepper changes the line, the subtotal and the header", async () => {
  const shop = openShop("/cart", {
    handlers: {
      "PATCH /cart/items/1": ({ body }) =>
        ok(withQuantity(cart, { id: 1, quantity: (body as { quantity: number }).quantity })),
    },
  });
  expect(await screen.findByRole("button", fewer)).toBeDisabled();
  await user.click(screen.getByRole("button", more));
  await user.click(screen.getByRole("button", more));

  await waitFor(() => expect(screen.getAllByText("$387.00")).toHaveLength(2));
  expect(screen.getByTestId("cart-count")).toHaveTextContent("3");
  await waitFor(() =>
    expect(shop.asked("PATCH /cart/items/1").map((call) => call.body)).toEqual([
      { quantity: 2 },
      { quantity: 3 },
    ]),
  );
});

test("a quantity can be typed, and nonsense goes back to what it was", async () => {
  const shop = openShop("/cart", {
    handlers: { "PATCH /cart/items/1": ok(withQuantity(cart, { id: 1, quantity: 12 })) },
  });
  const name = { name: "Quantity of Kestrel headphones" };
  const input = await screen.findByRole("textbox", name);
  await user.clear(input);
  await user.type(input, "100{Enter}");
  expect(input).toHaveValue("1");

  await user.clear(input);
  await user.type(input, "12{Enter}");
  await waitFor(() => expect(screen.getByRole("textbox", name)).toHaveValue("12"));
  expect(shop.asked("PATCH /cart/items/1").map((call) => call.body)).toEqual([{ quantity: 12 }]);
});

test("a change that the service refuses is taken back and explained", async () => {
  openShop("/cart", { handlers: { "PATCH /cart/items/1": problem(503, "unavailable") } });
  await user.click(await screen.findByRole("button", more));
  expect(await screen.findByRole("alert")).toHaveTextContent("The detail of unavailable.");
  await waitFor(() => expect(screen.getByTestId("cart-count")).toHaveTextContent("1"));
});

test("what was removed can be put back", async () => {
  const shop = openShop("/cart", { handlers: { "DELETE /cart/items/1": ok(emptyCart) } });
  await user.click(await screen.findByRole("button", { name: "Remove Kestrel headphones" }));
  expect(await screen.findByText("Kestrel headphones was removed.")).toBeVisible();
  expect(screen.getByText("Your cart is empty.")).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("button", more)).toBeVisible();
  expect(shop.asked("POST /cart/add")[0]?.body).toEqual({
    product_id: 101,
    quantity: 1,
    country: "US",
  });
});

test("a line that the country does not sell is marked, and can only be removed", async () => {
  const items = cart.items.map((item) => ({
    ...item,
    available: false,
    unit_price: 0,
    line_total: 0,
  }));
  openShop("/cart", { handlers: { "GET /cart": ok({ ...cart, items, subtotal: 0 }) } });
  expect(await screen.findByText("Not sold in United States.")).toBeVisible();
  expect(screen.queryByRole("button", more)).toBeNull();
  expect(screen.getByRole("button", { name: "Remove Kestrel headphones" })).toBeEnabled();
});

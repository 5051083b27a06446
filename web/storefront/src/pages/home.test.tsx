import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { ok } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { countries, headphones } from "../testing/samples.ts";

const user = userEvent.setup();

test("the shelves show names, prices and stock in words", async () => {
  openShop("/");
  expect(await screen.findByRole("link", { name: "Kestrel headphones" })).toHaveAttribute(
    "href",
    "/product/101",
  );
  expect(screen.getByText("$129.00")).toBeVisible();
  expect(await screen.findByText("Ships tomorrow")).toBeVisible();
  expect(await screen.findByPlaceholderText("Search 52 products")).toBeVisible();
});

test("category, search and order stand in the address", async () => {
  const { router } = openShop("/");
  await user.click(await screen.findByRole("link", { name: "Audio" }));
  await user.type(screen.getByRole("searchbox", { name: "Search products" }), "kestrel{Enter}");
  await user.selectOptions(screen.getByRole("combobox", { name: "Sort" }), "price_asc");
  await waitFor(() =>
    expect(router.state.location.search).toEqual({
      category: "audio",
      q: "kestrel",
      sort: "price_asc",
    }),
  );
});

test("an empty shelf offers the way back to everything", async () => {
  openShop("/?q=zzz", { handlers: { "GET /us/products": ok({ items: [] }) } });
  expect(await screen.findByText("Nothing on the shelves matches that.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Show all products" })).toHaveAttribute("href", "/");
});

test("another country asks again and writes prices its own way", async () => {
  openShop("/", {
    handlers: {
      "GET /jp/categories": ok({ items: [] }),
      "GET /jp/shipping": ok({ items: [] }),
      "GET /jp/products": ok({ items: [{ ...headphones, price: 18_900, currency: "JPY" }] }),
    },
  });
  const country = await screen.findByRole("combobox", { name: "Country and currency" });
  await user.selectOptions(country, "Japan · JPY");
  expect(await screen.findByText("￥18,900")).toBeVisible();
});

test("a service out of reach is said, and can be tried again", async () => {
  let isUp = false;
  const { asked } = openShop("/", {
    handlers: { "GET /us/products": () => (isUp ? ok({ items: [headphones] }) : "silence") },
  });
  const again = await screen.findByRole("button", { name: "Try again" });
  isUp = true;
  await user.click(again);
  expect(await screen.findByRole("link", { name: "Kestrel headphones" })).toBeVisible();
  expect(asked("GET /us/products")).toHaveLength(2);
});

test("a shop that cannot start says so, and starts when it can", async () => {
  let isUp = false;
  openShop("/", {
    handlers: { "GET /countries": () => (isUp ? ok({ items: countries }) : "silence") },
  });
  expect(await screen.findByText("The shop cannot be reached right now.")).toBeVisible();
  isUp = true;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "Kestrel headphones" })).toBeVisible();
});

test("an address that leads nowhere says so", async () => {
  openShop("/nowhere");
  expect(await screen.findByText("There is no such page.")).toBeVisible();
});

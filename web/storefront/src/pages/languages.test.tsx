import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { ok } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { headphones } from "../testing/samples.ts";

const user = userEvent.setup();

const inJapan = {
  "GET /jp/products": ok({ items: [{ ...headphones, price: 18_500, currency: "JPY" }] }),
  "GET /jp/categories": ok({ items: [{ code: "audio", name: "Audio", products: 52 }] }),
  "GET /jp/shipping": ok({ items: [] }),
};

test("a country brings its language along", async () => {
  openShop("/", { handlers: inJapan, session: undefined });
  const country = await screen.findByRole("combobox", { name: "Country and currency" });
  await user.selectOptions(country, "JP");
  expect(await screen.findByRole("link", { name: "オーディオ" })).toBeVisible();
  expect(await screen.findByText("￥18,500")).toBeVisible();
  expect(document.documentElement).toHaveAttribute("lang", "ja");
  await waitFor(() => expect(document.title).toBe("いいものを、隠さずに · WebStore"));
});

test("a language that was chosen stays, whatever the country", async () => {
  const { services } = openShop("/", { handlers: inJapan, session: undefined });
  const select = await screen.findByRole("combobox", { name: "Language" });
  await user.selectOptions(select, "Deutsch");
  expect(await screen.findByRole("combobox", { name: "Sprache" })).toHaveValue("de");
  await user.selectOptions(screen.getByRole("combobox", { name: "Land und Währung" }), "JP");
  expect(await screen.findByText("18.500 ¥")).toBeVisible();
  expect(document.documentElement).toHaveAttribute("lang", "de");
  expect(services.language.get()).toBe("de");
});

test("what the service names stays English, and says so", async () => {
  openShop("/");
  expect(await screen.findByRole("link", { name: headphones.name })).toHaveAttribute("lang", "en");
});

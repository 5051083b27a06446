import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { openShop } from "../testing/open-shop.tsx";
import { viewName } from "./views.ts";

const user = userEvent.setup();

test.each([
  ["/", "home", "/"],
  ["/?q=secret+wish", "home", "/"],
  ["/product/101?from=mail#reviews", "product", "/product/$id"],
  ["/cart", "cart", "/cart"],
  ["/checkout", "checkout", "/checkout"],
  ["/orders", "orders", "/orders"],
  ["/orders/ORD123", "order", "/orders/$id"],
  ["/login", "login", "/login"],
  ["/register", "register", "/register"],
  ["/admin/funnel", "analytics", "/admin/funnel"],
  ["/nowhere", "not_found", ""],
])("%s is the view %s", async (address, name, route) => {
  const { told } = openShop(address);
  const path = address.replace(/[?#].*/, "");
  await waitFor(() => expect(told.views).toEqual([{ name, route, path, country: "US" }]));
});

test("other pages for administrators have one name", () => {
  expect(viewName("/admin/security")).toBe("admin");
  expect(viewName("/administrator")).toBe("not_found");
});

test("a visitor who goes on, and another country, are told", async () => {
  const { told } = openShop("/");
  await user.click(await screen.findByRole("link", { name: "Kestrel headphones" }));
  await screen.findByRole("button", { name: "Add to cart" });
  await user.selectOptions(
    screen.getByRole("combobox", { name: "Country and currency" }),
    "Japan · JPY",
  );
  expect(told.views.map(({ name, country }) => `${name} ${country}`)).toEqual([
    "home US",
    "product US",
    "product JP",
  ]);
  expect(told.events).toContainEqual({ name: "country_selected", attributes: { country: "JP" } });
});

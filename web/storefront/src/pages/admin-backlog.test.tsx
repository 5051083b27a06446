import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Backlog } from "../api/types.ts";
import { ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { administrator } from "../testing/samples.ts";

const user = userEvent.setup();

const clear: Backlog = {
  at: "2026-01-02T03:04:05Z",
  messages: [],
  delayed_lines: 0,
  delayed_orders: 0,
  oversold_products: 0,
  pieces_owed: 0,
  products: [],
};

const open = (backlog: Backlog) =>
  openShop("/admin/backlog", {
    session: administrator,
    handlers: { "GET /admin/backlog": ok(backlog) },
  });

const rowsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole("row")
    .map((row) => row.textContent);

test("what is owed is shown kind by kind", async () => {
  open({
    ...clear,
    messages: [
      { kind: "crm", pending: 1_200, dead: 3, oldest_age_seconds: 7_300 },
      { kind: "reservation", pending: 1, dead: 0, oldest_age_seconds: 4 },
    ],
    oversold_products: 3,
    pieces_owed: 13,
    products: [
      { product_id: 101, name: "Kestrel headphones", pieces: 7 },
      { product_id: 102, name: "Arc table lamp", pieces: 5 },
    ],
  });
  const messages = rowsOf(await screen.findByRole("table", { name: "Messages to others" }));
  expect(messages.slice(1)).toEqual(["Tell the CRM1,20032 h", "Reserve in the warehouse104 s"]);
  const products = rowsOf(screen.getByRole("table", { name: "Sold beyond the stock" }));
  expect(products.slice(1)).toEqual(["Kestrel headphones7", "Arc table lamp5", "Together13"]);
  expect(screen.getByText("And 1 more.")).toBeVisible();
  expect(screen.getByText("No line is delayed.")).toBeVisible();
});

test("delayed lines lead to their orders", async () => {
  const { router } = open({ ...clear, delayed_lines: 3, delayed_orders: 1 });
  expect(await screen.findByText("3 lines")).toBeVisible();
  expect(screen.getByText("in 1 order", { exact: false })).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Show these orders" }));
  expect(router.state.location.href).toBe("/admin/orders?delayed=true");
});

test("a shop that owes nothing says so", async () => {
  open(clear);
  expect(await screen.findByText("The shop owes nothing.")).toBeVisible();
});

test("a backlog that cannot be read can be asked for again", async () => {
  let isAway = true;
  openShop("/admin/backlog", {
    session: administrator,
    handlers: {
      "GET /admin/backlog": () => (isAway ? problem(503, "store_unavailable") : ok(clear)),
    },
  });
  const again = await screen.findByRole("button", { name: "Try again" });
  isAway = false;
  await user.click(again);
  expect(await screen.findByText("The shop owes nothing.")).toBeVisible();
});

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { type Handlers, ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { administrator, customer, customerOrder, guest, order } from "../testing/samples.ts";

const user = userEvent.setup();
const one: Handlers = { "GET /admin/orders": ok({ items: [customerOrder] }) };

test.each([
  ["a stranger", undefined],
  ["a guest", guest],
  ["a customer", customer],
])("%s is told whom it is for, and nothing is asked", async (_who, session) => {
  const { calls } = openShop("/admin/orders", { session, handlers: one });
  expect(await screen.findByText("This page is for those who look after the shop.")).toBeVisible();
  expect(screen.queryByRole("link", { name: "Admin" })).toBeNull();
  expect(calls.filter(({ question }) => question.includes("/admin/"))).toEqual([]);
});

test("an administrator finds the orders of all customers behind one link", async () => {
  openShop("/", { session: administrator, handlers: one });
  await user.click(await screen.findByRole("link", { name: "Admin" }));
  const table = await screen.findByRole("table", { name: "Orders of all customers" });
  const cells = within(table).getAllByRole("row")[1]?.querySelectorAll("th, td") ?? [];
  const words = Array.from(cells, (cell) => cell.textContent);
  words.splice(1, 1);
  expect(words).toEqual([
    "ORD123",
    "Guest 7",
    "Japan",
    "Paid",
    "3 pieces · 1 reserved · 1 delayed",
    "¥12,900",
  ]);
});

test("the room's door leads to the orders", async () => {
  const { router } = openShop("/admin", { session: administrator, handlers: one });
  await waitFor(() => expect(router.state.location.href).toBe("/admin/orders"));
});

test("filters are in the address and in the question", async () => {
  const { router, asked } = openShop("/admin/orders?status=lost&country=nowhere", {
    session: administrator,
    handlers: one,
  });
  await user.selectOptions(await screen.findByRole("combobox", { name: "Status" }), "Refunded");
  await user.selectOptions(screen.getByRole("combobox", { name: "Country" }), "Japan");
  await user.click(screen.getByRole("checkbox", { name: "With delayed lines" }));
  const query = "?status=refunded&country=JP&delayed=true";
  await waitFor(() => expect(router.state.location.href).toBe(`/admin/orders${query}`));
  await waitFor(() => expect(asked("GET /admin/orders").at(-1)?.query).toBe(query));
  expect(asked("GET /admin/orders")[0]?.query).toBe("");
  await user.click(screen.getByRole("link", { name: "Show all orders" }));
  await waitFor(() => expect(router.state.location.href).toBe("/admin/orders"));
  expect(screen.getByRole("checkbox", { name: "With delayed lines" })).not.toBeChecked();
});

test("older orders come when they are asked for", async () => {
  const older = { ...customerOrder, order_id: "ORD122" };
  const { asked } = openShop("/admin/orders?country=JP", {
    session: administrator,
    handlers: {
      "GET /admin/orders": ({ query }) =>
        query.includes("cursor")
          ? ok({ items: [older] })
          : ok({ items: [customerOrder], next_cursor: "a123" }),
    },
  });
  await user.click(await screen.findByRole("button", { name: "Show older orders" }));
  expect(await screen.findByRole("link", { name: "ORD122" })).toBeVisible();
  expect(screen.getByRole("link", { name: "ORD123" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Show older orders" })).toBeNull();
  expect(asked("GET /admin/orders").at(-1)?.query).toBe("?country=JP&cursor=a123");
});

test("older orders that cannot be read do not take the newer ones away", async () => {
  let isAway = true;
  const older = { ...customerOrder, order_id: "ORD122" };
  openShop("/admin/orders", {
    session: administrator,
    handlers: {
      "GET /admin/orders": ({ query }) => {
        if (!query.includes("cursor")) return ok({ items: [customerOrder], next_cursor: "a123" });
        return isAway ? problem(503, "store_unavailable") : ok({ items: [older] });
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: "Show older orders" }));
  const again = await screen.findByRole("button", { name: "Try again" });
  expect(screen.getByRole("link", { name: "ORD123" })).toBeVisible();
  isAway = false;
  await user.click(again);
  expect(await screen.findByRole("link", { name: "ORD122" })).toBeVisible();
});

test.each([
  ["/admin/orders", "No orders yet."],
  ["/admin/orders?status=declined", "No order fits these filters."],
])("%s without an order says so", async (path, words) => {
  const handlers = { "GET /admin/orders": ok({ items: [] }) };
  openShop(path, { session: administrator, handlers });
  expect(await screen.findByText(words)).toBeVisible();
});

test("orders that cannot be read can be asked for again", async () => {
  let isAway = true;
  const handlers: Handlers = {
    "GET /admin/orders": () =>
      isAway ? problem(503, "store_unavailable") : ok({ items: [customerOrder] }),
  };
  openShop("/admin/orders", { session: administrator, handlers });
  const again = await screen.findByRole("button", { name: "Try again" });
  isAway = false;
  await user.click(again);
  expect(await screen.findByRole("link", { name: "ORD123" })).toBeVisible();
});

test("an order shows its customer beside what the buyer sees", async () => {
  const found = { customer: { id: 42, kind: "customer" }, order: { ...order, complaints: 2 } };
  openShop("/admin/orders", {
    session: administrator,
    handlers: { ...one, "GET /admin/orders/ORD123": ok(found) },
  });
  await user.click(await screen.findByRole("link", { name: "ORD123" }));
  expect(await screen.findByRole("heading", { level: 1, name: "Order ORD123" })).toBeVisible();
  const facts = screen.getByRole("region", { name: "About this order" });
  const [who, where, , payment, complaints] = within(facts).getAllByRole("definition");
  expect([who, where, payment, complaints].map((fact) => fact?.textContent)).toEqual([
    "Customer 42",
    "United States",
    "Credit card",
    "2",
  ]);
  expect(screen.getByText(/^Ships from US-EAST/)).toBeVisible();
});

test("an order that nobody placed is explained", async () => {
  const handlers = { "GET /admin/orders/ORD9": problem(404, "unknown_order") };
  openShop("/admin/orders/ORD9", { session: administrator, handlers });
  expect(await screen.findByText("No order has this number.")).toBeVisible();
});

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { type Handlers, ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { administrator, customer, funnel, guest, segments } from "../testing/samples.ts";

const user = userEvent.setup();
const counted: Handlers = {
  "GET /admin/analytics/funnel": ok(funnel),
  "GET /admin/analytics/segments": ok(segments),
};

const rowsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole("row")
    .map((row) => row.textContent);

test("an administrator finds the page among the others and sees the funnel, the kinds and the countries", async () => {
  openShop("/", { session: administrator, handlers: counted });
  await user.click(await screen.findByRole("link", { name: "Admin" }));
  await user.click(await screen.findByRole("link", { name: "Analytics" }));
  const bars = await screen.findByRole("list", { name: "How far visitors come" });
  const stages = within(bars).getAllByRole("listitem");
  expect(stages.map((stage) => stage.textContent)).toEqual([
    "Looked at the catalogue1,200",
    "Looked at a product480" + "40% of the step before · 40% of the first",
    "Put one into the cart120" + "25% of the step before · 10% of the first",
    "Bought30" + "25% of the step before · 2.5% of the first",
  ]);
  const kinds = rowsOf(screen.getByRole("table", { name: "What kinds of customers do" }));
  expect(kinds).toEqual(["KindListProductCartBoughtRate", "New804010" + "45%", "VIP0000–"]);
  const countries = rowsOf(screen.getByRole("table", { name: "Country by country" }));
  expect(countries[1]).toBe("Japan1,200480120302.5%");
});

test("the period is in the address and in the question", async () => {
  const { router, calls } = openShop("/admin/funnel", {
    session: administrator,
    handlers: counted,
  });
  const day = await screen.findByRole("link", { name: "24 hours" });
  expect(day).toHaveAttribute("aria-current", "page");
  await user.click(screen.getByRole("link", { name: "7 days" }));
  await waitFor(() => expect(router.state.location.href).toBe("/admin/funnel?hours=168"));
  expect(screen.getByRole("link", { name: "7 days" })).toHaveAttribute("aria-current", "page");
  await waitFor(() => {
    const questions = calls.filter(({ question }) => question.startsWith("GET /admin/"));
    expect(questions.map(({ query }) => query)).toEqual([
      "?hours=24",
      "?hours=24",
      "?hours=168",
      "?hours=168",
    ]);
  });
});

test.each([
  ["a stranger", undefined],
  ["a guest", guest],
  ["a customer", customer],
])("%s finds no numbers, and nothing is asked", async (_who, session) => {
  const { asked } = openShop("/admin/funnel", { session, handlers: counted });
  expect(await screen.findByText("This page is for those who look after the shop.")).toBeVisible();
  expect(screen.queryByRole("link", { name: "Analytics" })).toBeNull();
  expect(asked("GET /admin/analytics/funnel")).toEqual([]);
});

test("a shop without visitors says so", async () => {
  const nobody = funnel.stages.map((stage) => ({ ...stage, count: 0 }));
  openShop("/admin/funnel", {
    session: administrator,
    handlers: { ...counted, "GET /admin/analytics/funnel": ok({ ...funnel, stages: nobody }) },
  });
  expect(await screen.findByText("Nobody was here in this time.")).toBeVisible();
});

test("numbers that cannot be read can be asked for again", async () => {
  let isAway = true;
  openShop("/admin/funnel", {
    session: administrator,
    handlers: {
      ...counted,
      "GET /admin/analytics/funnel": () =>
        isAway ? problem(503, "analytics_unavailable") : ok(funnel),
    },
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("What was counted cannot be read");
  isAway = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("list", { name: "How far visitors come" })).toBeVisible();
});

test("the page's old address leads to it", async () => {
  const { router } = openShop("/admin/analytics?hours=168", {
    session: administrator,
    handlers: counted,
  });
  await waitFor(() => expect(router.state.location.href).toBe("/admin/funnel?hours=168"));
  expect(await screen.findByRole("list", { name: "How far visitors come" })).toBeVisible();
});

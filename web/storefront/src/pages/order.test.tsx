import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { ok } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { order } from "../testing/samples.ts";

const user = userEvent.setup();

afterEach(() => {
  vi.useRealTimers();
});

test("a pending order is looked at until its payment is settled", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const statuses = ["pending", "pending", "completed"];
  openShop("/orders/ORD123?placed=1", {
    handlers: {
      "GET /orders/ORD123": () => ok({ ...order, status: statuses.shift() ?? "completed" }),
    },
  });
  expect(await screen.findByText("We are checking your payment…")).toBeVisible();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await screen.findByText("Thank you. Your order is placed.")).toBeVisible();
});

test("where the goods are is followed, and what is new is said aloud", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const states = ["awaiting", "awaiting", "delayed"];
  openShop("/orders/ORD123", {
    handlers: {
      "GET /orders/ORD123": () => {
        const reservation = { status: states.shift() ?? "delayed" };
        return ok({ ...order, lines: order.lines.map((line) => ({ ...line, reservation })) });
      },
    },
  });
  expect(await screen.findByText("Being reserved")).toBeVisible();
  expect(screen.queryByText(/^News about/)).toBeNull();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await screen.findByText("News about your order: Delayed.")).toHaveAttribute(
    "role",
    "status",
  );
  expect(screen.getByText(/^Part of your order comes later/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Send" })).toBeVisible();
});

test("a refund is told with its amount", async () => {
  const refund = { status: "paid", amount: 12_513, reason: "out_of_stock" };
  openShop("/orders/ORD123", {
    handlers: { "GET /orders/ORD123": ok({ ...order, status: "refunded", refund }) },
  });
  expect(await screen.findByText(/^\$125\.13 went back to you/)).toBeVisible();
});

test("a payment declined after all says that nothing was charged", async () => {
  openShop("/orders/ORD123?placed=1", {
    handlers: { "GET /orders/ORD123": ok({ ...order, status: "declined" }) },
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("Nothing was charged.");
});

test("a complaint is sent and acknowledged", async () => {
  const { asked } = openShop("/orders/ORD123", {
    handlers: { "POST /orders/ORD123/complaint": ok({ complaint_id: 1 }, 201) },
  });
  await user.click(await screen.findByText("Something wrong?"));
  await user.selectOptions(screen.getByRole("combobox", { name: "What is it?" }), "It is damaged");
  await user.type(screen.getByRole("textbox", { name: "Tell us more, if you like" }), " A dent. ");
  await user.click(screen.getByRole("button", { name: "Send" }));
  expect(await screen.findByText(/^Thank you\. We have written it down/)).toBeVisible();
  expect(asked("POST /orders/ORD123/complaint")[0]?.body).toEqual({
    reason: "damaged",
    message: "A dent.",
  });
});

test("a visitor who is nobody yet is told so, without a question to the service", async () => {
  const { asked } = openShop("/orders/ORD123", { session: undefined });
  expect(await screen.findByText("We know no order by this number.")).toBeVisible();
  expect(asked("GET /orders/ORD123")).toHaveLength(0);
});

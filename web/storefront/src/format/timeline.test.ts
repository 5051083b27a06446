import { describe, expect, test } from "vitest";
import type { Order, OrderLine, Reservation } from "../api/types.ts";
import { order } from "../testing/samples.ts";
import { en } from "../text/en.ts";
import { timelineOf } from "./timeline.ts";

const [line] = order.lines as [OrderLine];
const at = "2026-01-02T03:04:05Z";

/** An order with one line for each reservation, after these states. */
function orderWith(states: string[], ...reservations: (Reservation | null)[]): Order {
  const lines = reservations.map((reservation, number) => ({
    ...line,
    product_id: number,
    name: `Thing ${number + 1}`,
    reservation,
  }));
  const history = states.map((status) => ({ status, at }));
  return { ...order, status: states.at(-1) ?? "", history, lines };
}

const told = (given: Order) =>
  timelineOf(given, en, "en-US").map(({ title, detail, tone }) =>
    [title, detail, tone].filter(Boolean).join(" | "),
  );

describe("the way of an order", () => {
  test("while its payment is checked", () => {
    expect(told(orderWith(["pending"], null))).toEqual([
      "Ordered | done",
      "Checking payment | now",
    ]);
  });

  test("that was not paid", () => {
    expect(told(orderWith(["pending", "declined"], null))).toEqual([
      "Ordered | done",
      "Payment declined, nothing charged | trouble",
    ]);
  });

  test.each([
    ["awaiting", "Being reserved | UK-LONDON · arrives Sun, Jan 4 | now"],
    ["reserved", "Reserved in the warehouse | UK-LONDON · arrives Sun, Jan 4 | done"],
    ["alternative", "Reserved in another warehouse | UK-LONDON · arrives Sun, Jan 4 | done"],
    ["dropship", "On order from its maker | UK-LONDON · arrives Sun, Jan 4 | done"],
    ["delayed", "Delayed | UK-LONDON · arrives Sun, Jan 4 | trouble"],
    ["a new one", "Being reserved | UK-LONDON · arrives Sun, Jan 4 | now"],
  ])("whose goods are %s", (status, step) => {
    const reservation = { status, warehouse: "UK-LONDON", arrives_on: "2026-01-04" };
    const steps = told(orderWith(["pending", "completed"], reservation));
    expect(steps).toEqual(["Ordered | done", "Paid | done", step]);
  });

  test("whose goods travel differently names them, what is open last", () => {
    const reserved = { status: "reserved", warehouse: "US-EAST" };
    const delayed = { status: "delayed" };
    expect(told(orderWith(["pending", "completed"], null, reserved, reserved, delayed))).toEqual([
      "Ordered | done",
      "Paid | done",
      "Reserved in the warehouse | Thing 2 and Thing 3 · US-EAST | done",
      "Delayed | Thing 4 | trouble",
      "Being reserved | Thing 1 | now",
    ]);
  });

  test("that is given back says why before it says so", () => {
    const states = ["pending", "completed", "cancelled", "refunded"];
    const lines = [{ status: "cancelled" }, { status: "reserved", warehouse: "US-EAST" }];
    expect(told(orderWith(states, ...lines))).toEqual([
      "Ordered | done",
      "Paid | done",
      "Cannot be delivered | Thing 1 | trouble",
      "Cancelled, refund under way | trouble",
      "Money given back | done",
    ]);
  });
});

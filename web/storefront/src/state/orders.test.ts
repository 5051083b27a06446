import { expect, test } from "vitest";
import type { Order } from "../api/types.ts";
import { order } from "../testing/samples.ts";
import { isMoving, LOOKS_MAX, lookAgainAfter } from "./orders.ts";

const reservedAs = (status: string): Order => ({
  ...order,
  lines: order.lines.map((line) => ({ ...line, reservation: { status } })),
});

test.each<[string, Order, boolean]>([
  ["a pending payment", { ...order, status: "pending" }, true],
  ["a refund under way", { ...order, status: "cancelled" }, true],
  ["a line without its warehouse", reservedAs("awaiting"), true],
  ["a reserved line", reservedAs("reserved"), false],
  ["a delayed line", reservedAs("delayed"), false],
  ["a declined payment", { ...order, status: "declined" }, false],
  ["money given back", { ...order, status: "refunded" }, false],
])("%s", (_name, moving, expected) => {
  expect(isMoving(moving)).toBe(expected);
});

test("looks come ever more slowly, and end", () => {
  const waits = Array.from({ length: LOOKS_MAX }, (_, looks) => Number(lookAgainAfter(looks)));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(Math.max(...waits)).toBe(10_000);
  expect(lookAgainAfter(LOOKS_MAX)).toBe(false);
});

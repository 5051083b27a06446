import type { Order, OrderLine } from "../api/types.ts";
import type { Text } from "../text/index.ts";
import { dayFrom, formatDay } from "./dates.ts";

/** One stop on an order's way. */
export interface Step {
  /** Tells it from the others, in every language. */
  key: string;
  title: string;
  /** Where, when, and of which goods, as far as it is known. */
  detail: string;
  /** RFC 3339; absent when only the state is known and not its moment. */
  at?: string;
  tone: "done" | "now" | "trouble";
}

const BAD = ["declined", "unavailable", "cancelled", "delayed"];

/** Where an order has been and where it is: ordered, paid, reserved goods by goods, or given back. */
export function timelineOf(order: Order, text: Text, locale: string): Step[] {
  const isOver = (status: string) => status === "cancelled" || status === "refunded";
  const moments = order.history.map(({ status, at }) => momentStep(status, at, text));
  const ends = order.history.findIndex(({ status }) => isOver(status));
  const before = ends < 0 ? moments : moments.slice(0, ends);
  const after = ends < 0 ? [] : moments.slice(ends);
  return [...before, ...present(order, text, locale), ...after];
}

function momentStep(status: string, at: string, text: Text): Step {
  const title = text.order.moments[status] ?? status;
  return { key: status, title, detail: "", at, tone: BAD.includes(status) ? "trouble" : "done" };
}

/** What stands between the payment and the end: the payment's check, or where the goods are. */
function present(order: Order, text: Text, locale: string): Step[] {
  if (order.status === "pending") {
    const title = text.orders.statuses.pending ?? order.status;
    return [{ key: "checking", title, detail: "", tone: "now" }];
  }
  if (order.status === "declined" || order.status === "unavailable") return [];
  const states = [...new Set(order.lines.map(stateOf))];
  const isMixed = states.length > 1;
  // What is given back as a whole does not travel: only why it does not is worth a step.
  const isGivenBack = order.status !== "completed";
  return states
    .map((state) => order.lines.filter((line) => stateOf(line) === state))
    .map((lines) => goodsStep(lines, isMixed, text, locale))
    .filter(({ key }) => !isGivenBack || key.startsWith("goods cancelled"))
    .sort((one, other) => Number(one.tone === "now") - Number(other.tone === "now"));
}

/** Lines that travel alike share a step. */
function stateOf({ reservation }: OrderLine): string {
  const { status = "awaiting", warehouse = "", arrives_on = "" } = reservation ?? {};
  return `goods ${status} ${warehouse} ${arrives_on}`;
}

function goodsStep(lines: OrderLine[], isMixed: boolean, text: Text, locale: string): Step {
  const reservation = lines[0]?.reservation;
  const status = reservation?.status ?? "awaiting";
  const { steps, arrives } = text.order;
  const day = reservation?.arrives_on && formatDay(dayFrom(reservation.arrives_on), locale);
  const names = new Intl.ListFormat(locale).format(lines.map(({ name }) => name));
  const detail = [isMixed && names, reservation?.warehouse, day && arrives(day)];
  return {
    key: lines[0] ? stateOf(lines[0]) : status,
    title: steps[status] ?? steps.awaiting ?? status,
    detail: detail.filter(Boolean).join(" · "),
    tone: toneOf(status, steps),
  };
}

function toneOf(status: string, known: Record<string, string>): Step["tone"] {
  if (BAD.includes(status)) return "trouble";
  return status === "awaiting" || !(status in known) ? "now" : "done";
}

import { useText } from "../state/text.tsx";

const BAD = ["declined", "unavailable", "cancelled"];

/** An order's state as a word. */
export function OrderStatus({ status }: { status: string }) {
  const text = useText();
  const tone = BAD.includes(status) ? "text-warning" : "text-accent";
  const words = text.orders.statuses[status] ?? status;
  return <span className={`font-medium whitespace-nowrap ${tone}`}>{words}</span>;
}

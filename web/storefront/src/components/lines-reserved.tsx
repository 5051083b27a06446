import type { CustomerOrderSummary } from "../api/types.ts";
import { formatCount } from "../format/shares.ts";
import { text } from "../text/index.ts";

const words = text.admin.orders;

/** How many pieces an order has, and what became of its lines. */
export function LinesReserved({ order }: { order: CustomerOrderSummary }) {
  const { item_count, reservations } = order;
  return (
    <>
      <span>{words.pieces(formatCount(item_count), item_count === 1)}</span>
      {reservations.map(({ status, lines }) => (
        <span key={status}>
          {" · "}
          <span className={status === "delayed" ? "text-warning" : undefined}>
            {words.lines[status]?.(lines) ?? status}
          </span>
        </span>
      ))}
    </>
  );
}

import type { CustomerOrderSummary } from "../api/types.ts";
import { formatCount } from "../format/shares.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";

/** How many pieces an order has, and what became of its lines. */
export function LinesReserved({ order }: { order: CustomerOrderSummary }) {
  const words = useText().admin.orders;
  const locale = useLocale();
  const { item_count, reservations } = order;
  return (
    <>
      <span>{words.pieces(formatCount(item_count, locale), item_count === 1)}</span>
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

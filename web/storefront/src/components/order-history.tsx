import type { Order } from "../api/types.ts";
import { formatMoment } from "../format/dates.ts";
import { useMarket } from "../state/catalogue.ts";
import { text } from "../text/index.ts";

/** Every state that the order was in, oldest first. */
export function OrderHistory({ order }: { order: Order }) {
  const { locale } = useMarket();
  return (
    <section aria-labelledby="history">
      <h2 id="history" className="mb-3">
        {text.order.history}
      </h2>
      <ol className="flex flex-col gap-2">
        {order.history.map(({ status, at }) => (
          <li key={`${status} ${at}`} className="flex flex-wrap justify-between gap-x-4">
            <span>{text.order.moments[status] ?? status}</span>
            <time dateTime={at} className="text-[13px] text-soft">
              {formatMoment(new Date(at), locale)}
            </time>
          </li>
        ))}
      </ol>
    </section>
  );
}

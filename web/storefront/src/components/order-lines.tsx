import { Link } from "@tanstack/react-router";
import type { Order, OrderLine } from "../api/types.ts";
import { reservationWords } from "../format/reservation.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { Price } from "./price.tsx";
import { ProductArt } from "./product-art.tsx";

interface Props {
  order: Order;
  /** What stands above the lines, where their reader is not the buyer. */
  title?: string;
}

/** What was bought, and how each of it travels. */
export function OrderLines({ order, title }: Props) {
  const text = useText();
  return (
    <section aria-labelledby="lines">
      <h2 id="lines" className="mb-3">
        {title ?? text.order.lines}
      </h2>
      <ul className="flex flex-col divide-y divide-line border-y border-line">
        {order.lines.map((line) => (
          <Line key={line.product_id} line={line} order={order} />
        ))}
      </ul>
    </section>
  );
}

function Line({ line, order }: { line: OrderLine; order: Order }) {
  const text = useText();
  const locale = useLocale();
  const isPaid =
    order.status !== "declined" && order.status !== "unavailable" && order.status !== "pending";
  return (
    <li className="flex gap-4 py-4">
      <ProductArt picture={line.picture} category={line.category} className="size-16 shrink-0" />
      <div className="min-w-0 grow">
        <div className="flex flex-wrap justify-between gap-x-4 font-semibold">
          <Link
            to="/product/$id"
            params={{ id: String(line.product_id) }}
            lang="en"
            className="hover:underline"
          >
            {text.checkout.line(line.name, line.quantity)}
          </Link>
          <Price amount={line.line_total} currency={order.currency} country={order.country} />
        </div>
        {isPaid && (
          <p className="text-[13px] text-soft">
            {reservationWords(line.reservation, text, locale)}
          </p>
        )}
      </div>
    </li>
  );
}

import { Link } from "@tanstack/react-router";
import type { OrderSummary } from "../api/types.ts";
import { formatDate } from "../format/dates.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { OrderStatus } from "./order-status.tsx";
import { Price } from "./price.tsx";
import { ProductArt } from "./product-art.tsx";

/** An order in the list. The whole row leads to its page. */
export function OrderRow({ order }: { order: OrderSummary }) {
  const text = useText();
  const locale = useLocale();
  return (
    <li className="group relative box flex flex-wrap items-center justify-between gap-4">
      <div>
        <Link
          to="/orders/$id"
          params={{ id: order.order_id }}
          className="font-semibold underline-offset-4 group-hover:underline after:absolute after:inset-0 after:rounded-box"
        >
          {text.order.title(order.order_id)}
        </Link>
        <p className="text-[13px] text-soft">
          {formatDate(new Date(order.created_at), locale)} · {text.orders.pieces(order.item_count)}{" "}
          · <Price amount={order.total} currency={order.currency} country={order.country} />
        </p>
      </div>
      <div className="flex items-center gap-4 max-sm:w-full max-sm:justify-between">
        <div className="flex gap-2">
          {order.pictures.map((art) => (
            <ProductArt key={art.picture} {...art} className="size-12 rounded-[12px]" />
          ))}
        </div>
        <OrderStatus status={order.status} />
      </div>
    </li>
  );
}

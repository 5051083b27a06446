import { Link } from "@tanstack/react-router";
import type { CustomerOrderSummary } from "../api/types.ts";
import { formatMoment } from "../format/dates.ts";
import { countryName } from "../format/locale.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { LinesReserved } from "./lines-reserved.tsx";
import { OrderStatus } from "./order-status.tsx";
import { Price } from "./price.tsx";

interface Props {
  orders: CustomerOrderSummary[];
  /** Whether these are still the orders of the filters before. */
  isOld: boolean;
}

/** Orders of all customers. On a phone every row is a card. */
export function AllOrdersTable({ orders, isOld }: Props) {
  const words = useText().admin.orders;
  const { order, placed, customer, country, status, lines, total } = words.columns;
  return (
    <table className={`card-table ${isOld ? "opacity-60" : ""}`} aria-busy={isOld}>
      <caption className="sr-only">{words.list}</caption>
      <thead>
        <tr>
          {[order, placed, customer, country, status, lines].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          <th scope="col" className="text-right">
            {total}
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((each) => (
          <Row key={each.order_id} order={each} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ order }: { order: CustomerOrderSummary }) {
  const text = useText();
  const words = text.admin.orders;
  const locale = useLocale();
  const { kind, id } = order.customer;
  return (
    <tr>
      <th scope="row">
        <Link to="/admin/orders/$id" params={{ id: order.order_id }} className="link">
          {order.order_id}
        </Link>
      </th>
      <td className="text-soft">
        <time dateTime={order.created_at}>{formatMoment(new Date(order.created_at), locale)}</time>
      </td>
      <td>{words.customer(words.customerKinds[kind] ?? kind, id)}</td>
      <td>{countryName(order.country, text.language)}</td>
      <td>
        <OrderStatus status={order.status} />
      </td>
      <td className="text-[13px] text-soft">
        <LinesReserved order={order} />
      </td>
      <td className="text-right font-medium">
        <Price amount={order.total} currency={order.currency} country={order.country} />
      </td>
    </tr>
  );
}

import type { CustomerOrder } from "../api/types.ts";
import { formatMoment } from "../format/dates.ts";
import { formatCount } from "../format/shares.ts";
import { useCountries, useMarket } from "../state/catalogue.ts";
import { text } from "../text/index.ts";
import { SumLine } from "./sum-line.tsx";

const words = text.admin.order;

/** Who ordered, where it goes, how it was paid. */
export function OrderFacts({ found: { customer, order } }: { found: CustomerOrder }) {
  const { locale } = useMarket();
  const market = useCountries().find(({ code }) => code === order.country);
  const kind = text.admin.orders.customerKinds[customer.kind] ?? customer.kind;
  return (
    <section aria-labelledby="facts" className="box">
      <h2 id="facts" className="mb-3">
        {words.facts}
      </h2>
      <dl className="divide-y divide-line">
        <SumLine label={words.customer}>{text.admin.orders.customer(kind, customer.id)}</SumLine>
        <SumLine label={words.country}>{market?.name ?? order.country}</SumLine>
        <SumLine label={words.placed}>
          <time dateTime={order.created_at}>
            {formatMoment(new Date(order.created_at), locale)}
          </time>
        </SumLine>
        <SumLine label={words.payment}>
          {text.checkout.methods[order.payment_method] ?? order.payment_method}
        </SumLine>
        <SumLine label={words.complaints}>{formatCount(order.complaints)}</SumLine>
      </dl>
    </section>
  );
}

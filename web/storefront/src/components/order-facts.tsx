import type { CustomerOrder } from "../api/types.ts";
import { formatMoment } from "../format/dates.ts";
import { countryName } from "../format/locale.ts";
import { formatCount } from "../format/shares.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { SumLine } from "./sum-line.tsx";

/** Who ordered, where it goes, how it was paid. */
export function OrderFacts({ found: { customer, order } }: { found: CustomerOrder }) {
  const text = useText();
  const words = text.admin.order;
  const locale = useLocale();
  const kind = text.admin.orders.customerKinds[customer.kind] ?? customer.kind;
  return (
    <section aria-labelledby="facts" className="box">
      <h2 id="facts" className="mb-3">
        {words.facts}
      </h2>
      <dl className="divide-y divide-line">
        <SumLine label={words.customer}>{text.admin.orders.customer(kind, customer.id)}</SumLine>
        <SumLine label={words.country}>{countryName(order.country, text.language)}</SumLine>
        <SumLine label={words.placed}>
          <time dateTime={order.created_at}>
            {formatMoment(new Date(order.created_at), locale)}
          </time>
        </SumLine>
        <SumLine label={words.payment}>
          {text.checkout.methods[order.payment_method] ?? order.payment_method}
        </SumLine>
        <SumLine label={words.complaints}>{formatCount(order.complaints, locale)}</SumLine>
      </dl>
    </section>
  );
}

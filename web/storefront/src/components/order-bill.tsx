import type { Order } from "../api/types.ts";
import { useText } from "../state/text.tsx";
import { Price } from "./price.tsx";
import { SumLine } from "./sum-line.tsx";
import { Sums } from "./sums.tsx";

/** What the order costs, and how it was paid. */
export function OrderBill({ order }: { order: Order }) {
  const text = useText();
  const method = text.checkout.methods[order.payment_method] ?? order.payment_method;
  return (
    <section aria-labelledby="summary" className="box">
      <h2 id="summary" className="mb-3">
        {text.order.summary}
      </h2>
      <dl>
        <SumLine label={text.order.subtotal}>
          <Price amount={order.subtotal} currency={order.currency} country={order.country} />
        </SumLine>
        <Sums sums={order} currency={order.currency} country={order.country} />
      </dl>
      {order.transaction_id && (
        <p className="mt-2 text-[13px] break-words text-soft">
          {text.order.payment(method, order.transaction_id)}
        </p>
      )}
    </section>
  );
}

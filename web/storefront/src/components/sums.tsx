import { formatDiscount, wholePercent } from "../format/money.ts";
import { useLocaleOf } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { Price } from "./price.tsx";
import { SumLine } from "./sum-line.tsx";

interface Props {
  /** In minor units of `currency`. */
  sums: {
    subtotal: number;
    discount: number;
    promo_code?: string | null;
    shipping: number;
    total: number;
  };
  currency: string;
  country: string;
}

/** The end of a bill: discount, shipping, total. */
export function Sums({ sums, currency, country }: Props) {
  const text = useText();
  const locale = useLocaleOf(country);
  const percent = wholePercent(sums.discount, sums.subtotal);
  const code = sums.promo_code ?? text.checkout.discount;
  return (
    <>
      {sums.discount > 0 && (
        <SumLine label={text.checkout.promotion(code, percent)} tone="step">
          {formatDiscount(sums.discount, currency, locale)}
        </SumLine>
      )}
      <SumLine label={text.checkout.shipping} tone="step">
        <Price amount={sums.shipping} currency={currency} country={country} />
      </SumLine>
      <SumLine label={text.checkout.total} tone="total">
        <Price amount={sums.total} currency={currency} country={country} />
      </SumLine>
    </>
  );
}

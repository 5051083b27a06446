import { formatMoney } from "../format/money.ts";
import { useLocaleOf, useMarket } from "../state/catalogue.ts";

interface Props {
  /** In minor units of `currency`. */
  amount: number;
  currency: string;
  /** Whose writing; the chosen market's when it is not said. */
  country?: string;
}

/** An amount in its market's own writing. */
export function Price({ amount, currency, country }: Props) {
  const chosen = useMarket().code;
  const locale = useLocaleOf(country ?? chosen);
  return <span className="whitespace-nowrap">{formatMoney(amount, currency, locale)}</span>;
}

import type { Cart, Quote } from "../api/types.ts";
import { formatMoney } from "../format/money.ts";
import { problemWords } from "../format/problem-words.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import type { CheckoutState } from "../state/use-checkout.ts";
import { Failure } from "./failure.tsx";
import { Alert } from "./notice.tsx";
import { Price } from "./price.tsx";
import { SumLine } from "./sum-line.tsx";
import { Sums } from "./sums.tsx";
import { wayOn } from "./way-on.tsx";

interface Props {
  cart: Cart;
  quote: Quote | undefined;
  checkout: CheckoutState;
}

/** What is bought and what it costs, and the one button that pays it. */
export function OrderSummary({ cart, quote, checkout }: Props) {
  const text = useText();
  return (
    <section aria-labelledby="order" className="box">
      <h2 id="order" className="mb-3">
        {text.checkout.order}
      </h2>
      <dl>
        {cart.items.map((item) => (
          <SumLine key={item.id} label={text.checkout.line(item.name, item.quantity)}>
            <Price amount={item.line_total} currency={cart.currency} />
          </SumLine>
        ))}
        {quote && <Sums sums={quote} currency={quote.currency} country={cart.country} />}
      </dl>
      {Boolean(checkout.quoteError) && (
        <NoPrice error={checkout.quoteError} onRetry={checkout.priceAgain} />
      )}
      <PayButton checkout={checkout} currency={cart.currency} />
      <p className="mt-3 text-[13px] text-soft">{text.checkout.promise}</p>
    </section>
  );
}

/** Why there is no price: something to put right in the cart, or a question to ask again. */
function NoPrice({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const text = useText();
  const way = wayOn(error, text);
  return way ? (
    <Alert words={problemWords(error, text)}>{way}</Alert>
  ) : (
    <Failure error={error} onRetry={onRetry} />
  );
}

function PayButton({ checkout, currency }: { checkout: CheckoutState; currency: string }) {
  const text = useText();
  const { amount, isPaying, isLocked, pay } = checkout;
  const locale = useLocale();
  const isRetry = isLocked && !isPaying;
  const hasNoPrice = Boolean(checkout.quoteError ?? checkout.couponProblem);

  function label() {
    if (isPaying) return text.checkout.paying;
    if (isRetry) return text.checkout.retry;
    if (amount === undefined) return hasNoPrice ? text.checkout.pay : text.checkout.pricing;
    return text.checkout.payAmount(formatMoney(amount, currency, locale));
  }

  return (
    <div className="action-bar md:mt-4">
      <button
        type="button"
        className="button button-primary w-full"
        disabled={isPaying || (!isRetry && amount === undefined)}
        onClick={pay}
      >
        {label()}
      </button>
    </div>
  );
}

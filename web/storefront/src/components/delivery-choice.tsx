import { daysAfter, formatDay } from "../format/dates.ts";
import { shippingWords } from "../format/shipping.ts";
import { useLocale, useShipping } from "../state/catalogue.ts";
import { useServices } from "../state/services.tsx";
import { useText } from "../state/text.tsx";
import { Choice } from "./choice.tsx";
import { Failure } from "./failure.tsx";

interface Props {
  chosen: string;
  onChoose: (option: string) => void;
}

/** The way for the order to travel. */
export function DeliveryChoice({ chosen, onChoose }: Props) {
  const text = useText();
  const locale = useLocale();
  const { now } = useServices();
  const { data: options = [], error, refetch } = useShipping();
  return (
    <section aria-labelledby="deliver">
      <h2 id="deliver" className="mb-3">
        {text.checkout.deliver}
      </h2>
      {error && <Failure error={error} onRetry={() => refetch()} />}
      <div
        role="radiogroup"
        aria-labelledby="deliver"
        className="flex min-h-[112px] flex-col gap-2.5"
      >
        {options.map((option) => (
          <Choice
            key={option.code}
            group="shipping"
            value={option.code}
            label={shippingWords(option, text, locale)}
            hint={formatDay(daysAfter(now(), option.days), locale)}
            isChosen={chosen === option.code}
            onChoose={onChoose}
          />
        ))}
      </div>
    </section>
  );
}

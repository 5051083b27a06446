import type { ShippingOption } from "../api/types.ts";
import { daysAfter, formatDay } from "../format/dates.ts";
import { shippingWords } from "../format/shipping.ts";
import { useLocale, useShipping } from "../state/catalogue.ts";
import { useServices } from "../state/services.tsx";
import { useText } from "../state/text.tsx";

/** How and when an order placed today would come: information; the choice is at the checkout. */
export function DeliveryOptions() {
  const text = useText();
  const locale = useLocale();
  const { data: options = [] } = useShipping();
  return (
    <ul aria-label={text.product.delivery} className="mt-5 flex min-h-[112px] flex-col gap-2.5">
      {options.map((option) => (
        <li key={option.code} className="option">
          <span>{shippingWords(option, text, locale)}</span>
          <Arrival option={option} />
        </li>
      ))}
    </ul>
  );
}

function Arrival({ option }: { option: ShippingOption }) {
  const text = useText();
  const locale = useLocale();
  const { now } = useServices();
  const day = formatDay(daysAfter(now(), option.days), locale);
  const words = option.code === "standard" ? text.product.arrivesFrom(day, option.warehouse) : day;
  return <span className="text-right text-[13px] text-soft">{words}</span>;
}

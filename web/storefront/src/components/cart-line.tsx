import { Link } from "@tanstack/react-router";
import type { CartItem } from "../api/types.ts";
import { countryName } from "../format/locale.ts";
import { formatMoney } from "../format/money.ts";
import { problemWords } from "../format/problem-words.ts";
import { useChangeQuantity } from "../state/cart.ts";
import { useLocale, useMarket } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { Alert } from "./notice.tsx";
import { Price } from "./price.tsx";
import { ProductArt } from "./product-art.tsx";
import { QuantityStepper } from "./quantity-stepper.tsx";

interface Props {
  item: CartItem;
  currency: string;
  onRemove: (item: CartItem) => void;
}

/** A line of the cart: picture, quantity, price, and the way out. */
export function CartLine({ item, currency, onRemove }: Props) {
  const text = useText();
  const change = useChangeQuantity();

  return (
    <li className="flex gap-4 py-5">
      <ProductArt
        picture={item.picture}
        category={item.category}
        className="size-20 shrink-0 sm:size-24"
      />
      <div className="flex min-w-0 grow flex-col gap-2">
        <div className="flex flex-wrap justify-between gap-x-4 font-semibold">
          <Link
            to="/product/$id"
            params={{ id: String(item.product_id) }}
            lang="en"
            className="hover:underline"
          >
            {item.name}
          </Link>
          {item.available && <Price amount={item.line_total} currency={currency} />}
        </div>
        {item.available ? <Each item={item} currency={currency} /> : <NotSold />}
        <div className="flex flex-wrap items-center gap-4">
          {item.available && (
            <QuantityStepper
              name={item.name}
              value={item.quantity}
              onChange={(quantity) => change.mutate({ id: item.id, quantity })}
            />
          )}
          <button
            type="button"
            className="link h-11 text-soft"
            aria-label={text.cart.removeNamed(item.name)}
            onClick={() => onRemove(item)}
          >
            {text.cart.remove}
          </button>
        </div>
        {change.error && <Alert words={problemWords(change.error, text)} />}
      </div>
    </li>
  );
}

function Each({ item, currency }: { item: CartItem; currency: string }) {
  const text = useText();
  const locale = useLocale();
  return (
    <p className="text-[13px] text-soft">
      {text.cart.each(formatMoney(item.unit_price, currency, locale))}
    </p>
  );
}

function NotSold() {
  const text = useText();
  return (
    <p className="text-[13px]">
      <span className="font-semibold text-warning">
        {text.cart.notSold(countryName(useMarket().code, text.language))}.
      </span>{" "}
      <span className="text-soft">{text.cart.notSoldHelp}</span>
    </p>
  );
}

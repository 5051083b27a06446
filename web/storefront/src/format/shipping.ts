import type { ShippingOption } from "../api/types.ts";
import type { Text } from "../text/index.ts";
import { formatMoney } from "./money.ts";

/** "Standard, free" or "Express, $9.00". */
export function shippingWords(option: ShippingOption, text: Text, locale: string): string {
  const name = text.shipping.names[option.code] ?? option.code;
  if (option.price === 0) return text.shipping.free(name);
  return text.shipping.priced(name, formatMoney(option.price, option.currency, locale));
}

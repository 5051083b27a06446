/** Writes an amount of minor units the way its market does: 12900 USD is $129.00, 12900 JPY is ¥12,900. */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 0;
  return format.format(minor / 10 ** decimals);
}

/** Writes what is taken off, with a true minus sign. */
export function formatDiscount(minor: number, currency: string, locale: string): string {
  return `−${formatMoney(minor, currency, locale)}`;
}

/** The whole percentage that a discount is, when it is one to the minor unit. */
export function wholePercent(discount: number, subtotal: number): number | undefined {
  if (subtotal <= 0) return undefined;
  const percent = Math.round((discount / subtotal) * 100);
  const isWhole = Math.abs(discount - (subtotal * percent) / 100) < 1;
  return isWhole && percent > 0 ? percent : undefined;
}

/** A number of things, for example `12,345`. */
export function formatCount(count: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** Hundredths of a percent as a percentage, for example `12.3%`; a dash when there is nothing to compare with. */
export function formatShare(basisPoints: number | null | undefined, locale: string): string {
  const options = { style: "percent", maximumFractionDigits: 1 } as const;
  if (basisPoints == null) return "–";
  return new Intl.NumberFormat(locale, options).format(basisPoints / 10_000);
}

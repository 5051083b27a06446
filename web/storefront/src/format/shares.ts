import { text } from "../text/index.ts";

const COUNT = new Intl.NumberFormat(text.language);
const SHARE = new Intl.NumberFormat(text.language, { style: "percent", maximumFractionDigits: 1 });

/** A number of things, for example `12,345`. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** Hundredths of a percent as a percentage, for example `12.3%`; a dash when there is nothing to compare with. */
export function formatShare(basisPoints: number | null | undefined): string {
  return basisPoints == null ? "–" : SHARE.format(basisPoints / 10_000);
}

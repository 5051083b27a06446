import type { Text } from "../text/index.ts";

/** Up to here the last pieces are counted out. */
const FEW = 5;
/** Above this there is plenty, and the speed is the better news. */
const PLENTY = 20;
/** Standard shipping this fast leaves the warehouse the next day. */
const FAST_DAYS = 2;

/** Stock in words. It informs and never forbids: what is out of stock can be bought too. */
export function stockWords(pieces: number, standardDays: number | undefined, text: Text): string {
  if (pieces <= 0) return text.stock.onBackorder;
  if (pieces <= FEW) return text.stock.onlyLeft(pieces);
  const isFast = standardDays !== undefined && standardDays <= FAST_DAYS;
  return pieces > PLENTY && isFast ? text.stock.shipsTomorrow : text.stock.inStock(pieces);
}

/** The same on a product's own page, where the number has room. */
export function stockCount(pieces: number, text: Text): string {
  const words = pieces > FEW ? text.stock.inStock(pieces) : stockWords(pieces, undefined, text);
  return text.stock.forInformation(words);
}

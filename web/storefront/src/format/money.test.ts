import { expect, test } from "vitest";
import { formatDiscount, formatMoney, wholePercent } from "./money.ts";

/** Intl separates with several kinds of spaces; which one is its own business. */
const plainSpaces = (written: string) => written.replace(/\s/g, " ");

test.each([
  ["US", "en-US", "USD", 123_456, "$1,234.56"],
  ["UK", "en-GB", "GBP", 123_456, "£1,234.56"],
  ["DE", "de-DE", "EUR", 123_456, "1.234,56 €"],
  ["FR", "fr-FR", "EUR", 123_456, "1 234,56 €"],
  ["JP", "ja-JP", "JPY", 123_456, "￥123,456"],
  ["BR", "pt-BR", "BRL", 123_456, "R$ 1.234,56"],
  ["IN", "en-IN", "INR", 12_345_678, "₹1,23,456.78"],
])("%s writes its prices its own way", (_country, locale, currency, minor, written) => {
  expect(plainSpaces(formatMoney(minor, currency, locale))).toBe(written);
});

test("a discount has a true minus sign", () => {
  expect(formatDiscount(561, "USD", "en-US")).toBe("−$5.61");
});

test.each([
  { discount: 561, subtotal: 18_700, percent: 3 },
  { discount: 5_000, subtotal: 18_700, percent: undefined },
  { discount: 0, subtotal: 18_700, percent: undefined },
  { discount: 100, subtotal: 0, percent: undefined },
  { discount: 388, subtotal: 12_900, percent: undefined },
  { discount: 387, subtotal: 12_901, percent: 3 },
])("$discount off $subtotal is $percent percent", ({ discount, subtotal, percent }) => {
  expect(wholePercent(discount, subtotal)).toBe(percent);
});

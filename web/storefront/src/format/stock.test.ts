import { expect, test } from "vitest";
import { en } from "../text/en.ts";
import { stockCount, stockWords } from "./stock.ts";

test.each([
  { pieces: -4, days: 2, words: "On backorder" },
  { pieces: 0, days: 2, words: "On backorder" },
  { pieces: 1, days: 2, words: "Only 1 left" },
  { pieces: 5, days: 1, words: "Only 5 left" },
  { pieces: 6, days: 2, words: "6 in stock" },
  { pieces: 20, days: 2, words: "20 in stock" },
  { pieces: 21, days: 2, words: "Ships tomorrow" },
  { pieces: 21, days: 3, words: "21 in stock" },
  { pieces: 21, days: undefined, words: "21 in stock" },
])('$pieces pieces and $days days are "$words"', ({ pieces, days, words }) => {
  expect(stockWords(pieces, days, en)).toBe(words);
});

test.each([
  { pieces: 42, words: "42 in stock, shown for information" },
  { pieces: 3, words: "Only 3 left, shown for information" },
  { pieces: 0, words: "On backorder, shown for information" },
])('a product\'s page says "$words"', ({ pieces, words }) => {
  expect(stockCount(pieces, en)).toBe(words);
});

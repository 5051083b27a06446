import { expect, test } from "vitest";
import { dateLocale, dayFrom, daysAfter, formatDay } from "./dates.ts";

test.each([
  ["en-US", "en-US"],
  ["ja-JP", "en-JP"],
  ["pt-BR", "en-BR"],
])("dates for %s are written in %s", (market, locale) => {
  expect(dateLocale(market)).toBe(locale);
});

test("a day keeps its number in every time zone", () => {
  expect(formatDay(dayFrom("2026-11-24"), "en-US")).toBe("Tue, Nov 24");
});

test("days are counted over the end of a month", () => {
  expect(daysAfter(new Date(2026, 0, 31, 23, 59), 2)).toEqual(new Date(2026, 1, 2));
});

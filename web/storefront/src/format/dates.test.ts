import { expect, test } from "vitest";
import { dayFrom, daysAfter, formatDay } from "./dates.ts";

test("a day keeps its number in every time zone", () => {
  expect(formatDay(dayFrom("2026-11-24"), "en-US")).toBe("Tue, Nov 24");
});

test.each([
  ["de-DE", "Di., 24. Nov."],
  ["fr-FR", "mar. 24 nov."],
  ["ja-JP", "11月24日(火)"],
])("a day in %s is %s", (locale, written) => {
  expect(formatDay(dayFrom("2026-11-24"), locale)).toBe(written);
});

test("days are counted over the end of a month", () => {
  expect(daysAfter(new Date(2026, 0, 31, 23, 59), 2)).toEqual(new Date(2026, 1, 2));
});

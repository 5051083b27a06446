import { expect, test } from "vitest";
import { en } from "../text/en.ts";
import { formatAge } from "./ages.ts";

test.each([
  [0, "0 s"],
  [59, "59 s"],
  [60, "1 min"],
  [3599, "59 min"],
  [3600, "1 h"],
  [86_399, "23 h"],
  [86_400, "1 day"],
  [200_000, "2 days"],
])("%d seconds are %s", (seconds, expected) => {
  expect(formatAge(seconds, en)).toBe(expected);
});

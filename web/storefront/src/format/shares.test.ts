import { expect, test } from "vitest";
import { formatCount, formatShare } from "./shares.ts";

test.each([
  [0, "0"],
  [12_345, "12,345"],
])("%i things", (count, expected) => expect(formatCount(count, "en-US")).toBe(expected));

test.each([
  [null, "–"],
  [undefined, "–"],
  [0, "0%"],
  [1_234, "12.3%"],
  [10_000, "100%"],
  [25_050, "250.5%"],
])("%s basis points", (share, expected) => expect(formatShare(share, "en-US")).toBe(expected));

import { expect, test } from "vitest";
import { en } from "../text/en.ts";
import { reservationWords } from "./reservation.ts";

test.each([
  { status: "reserved", words: "Ships from UK-LONDON, arrives Sun, Jan 4." },
  {
    status: "alternative",
    words: "Ships from UK-LONDON, as the nearer warehouse had none; arrives Sun, Jan 4.",
  },
  { status: "dropship", words: "Sent straight from its maker, arrives Sun, Jan 4." },
  {
    status: "delayed",
    words: "Delayed: we expect it with you on Sun, Jan 4. You need not do anything.",
  },
  { status: "cancelled", words: "Cancelled: no warehouse has it. You do not pay for it." },
  { status: "awaiting", words: "Looking for the nearest warehouse that has it." },
  { status: "a new one", words: "Looking for the nearest warehouse that has it." },
])("$status in plain words", ({ status, words }) => {
  const reservation = { status, warehouse: "UK-LONDON", arrives_on: "2026-01-04" };
  expect(reservationWords(reservation, en, "en-US")).toBe(words);
});

test("what is not known is left out", () => {
  expect(reservationWords({ status: "reserved" }, en, "en-US")).toBe("Ships from our warehouse.");
  expect(reservationWords(null, en, "en-US")).toBe(
    "Looking for the nearest warehouse that has it.",
  );
});

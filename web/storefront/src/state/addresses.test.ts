import { expect, test } from "vitest";
import { readBack } from "./account.ts";
import { readCatalogueSearch } from "./catalogue-search.ts";

test.each([
  [
    { category: "audio", q: "mug", sort: "name" },
    { category: "audio", q: "mug", sort: "name" },
  ],
  [{ sort: "popular" }, {}],
  [{ sort: "sideways", q: "", other: "1" }, {}],
  [{ q: 7 }, {}],
])("the catalogue reads %o as %o", (search, expected) => {
  expect(readCatalogueSearch(search)).toEqual(expected);
});

test.each([
  "https://elsewhere.test",
  "//elsewhere.test",
  "/\\elsewhere.test",
  "javascript:alert(1)",
  "",
  7,
])("signing in never leads away to %s", (back) => {
  expect(readBack({ back })).toEqual({});
});

test("signing in leads back to a page of ours", () => {
  expect(readBack({ back: "/orders/ORD123" })).toEqual({ back: "/orders/ORD123" });
});

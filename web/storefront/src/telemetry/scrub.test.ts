import { expect, test } from "vitest";
import { scrub, TEXT_LENGTH_MAX } from "./scrub.ts";

test.each([
  ["http://shop.test/?q=present+for+ada#top", "http://shop.test/"],
  ["at (http://shop.test/assets/index.js?v=1:10:5)", "at (http://shop.test/assets/index.js)"],
  ["GET /orders?cursor=abc failed", "GET /orders failed"],
  ["no user ada.lovelace+1@example.co.uk here", "no user [email] here"],
  ["Authorization: Bearer abc.def", "Authorization: [token]"],
  ["eyJhbGciOi.eyJzdWIiOi.SflKx", "[token]"],
  ["the key 0123456789abcdef0123456789abcdef is used", "the key [token] is used"],
  ["card 4242 4242 4242 4242.", "card [number]."],
  ["card 4242424242424242", "card [number]"],
  ["378282-246310-005", "[number]"],
])("%s", (text, expected) => {
  expect(scrub(text)).toBe(expected);
});

test.each([
  "Cannot read properties of undefined (reading 'price')",
  "at ProductDetails (http://localhost:3001/assets/index-CFraHo4p.js:12:3456)",
  "ProductDetails@http://localhost:3001/assets/index-CFraHo4p.js:12:3456",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  "@opentelemetry/instrumentation-xml-http-request",
  "html>body>div#root>main#content>article.columns-two",
  "/product/$id",
  "ORD1234567890123456",
  "18445",
])("nothing is taken out of: %s", (text) => {
  expect(scrub(text)).toBe(text);
});

test("a long text is cut, and what stood at the cut is no secret", () => {
  expect(scrub("word ".repeat(10_000))).toHaveLength(TEXT_LENGTH_MAX);
  const padding = "x ".repeat(TEXT_LENGTH_MAX / 2 - 5);
  expect(scrub(`${padding}4242424242424242 rest`)).toBe(`${padding}[number] rest`.slice(0, 1000));
});

import { expect, test } from "vitest";
import { countryName, localeIn } from "./locale.ts";

test.each([
  ["en", "en-US", "en-US"],
  ["en", "ja-JP", "en-JP"],
  ["de", "de-DE", "de-DE"],
  ["ja", "pt-BR", "ja-BR"],
  ["pt-BR", "pt-BR", "pt-BR"],
  ["pt-BR", "en-GB", "pt-GB"],
  ["hi", "en-IN", "hi-IN"],
])("%s in the market of %s is %s", (language, market, locale) => {
  expect(localeIn(language, market)).toBe(locale);
});

test.each([
  ["UK", "en", "United Kingdom"],
  ["US", "de", "Vereinigte Staaten"],
  ["JP", "ja", "日本"],
])("%s in %s is %s", (code, language, name) => {
  expect(countryName(code, language)).toBe(name);
});

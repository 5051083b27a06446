import { describe, expect, test } from "vitest";
import { en } from "./en.ts";
import { loadText } from "./index.ts";
import { LANGUAGES, languageOf } from "./languages.ts";

const OTHERS = LANGUAGES.filter((language) => language !== "en");
/** Zero, one and many tell plural forms apart; every function takes at most two arguments. */
const ARGUMENTS = [
  [0, 0],
  [1, 1],
  [2, 2],
  [52, 52],
  ["A", "B"],
];
/** English sentences are at least this long; shorter words may be the same in two languages. */
const SENTENCE_LENGTH_MIN = 18;

/** Every word with its place, for example `cart.title`; functions stand there with what they say. */
function saidIn(words: unknown, place = ""): [string, string][] {
  if (typeof words === "string") return [[place, words]];
  if (typeof words === "function")
    return ARGUMENTS.map((given) => [`${place}(${given})`, String(words(...given))]);
  return Object.entries(words as object).flatMap(([key, value]) =>
    saidIn(value, place ? `${place}.${key}` : key),
  );
}

describe.each(OTHERS)("%s", async (language) => {
  const said = saidIn(await loadText(language));

  test("says everything that English says", () => {
    expect(said.map(([place]) => place).sort()).toEqual(
      saidIn(en)
        .map(([place]) => place)
        .sort(),
    );
  });

  test("says it in words", () => {
    for (const [place, words] of said) {
      expect(words.trim(), place).not.toBe("");
      expect(words, place).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  test("leaves no sentence in English", () => {
    const english = new Map(saidIn(en));
    const left = said.filter(
      ([place, words]) => words.length >= SENTENCE_LENGTH_MIN && english.get(place) === words,
    );
    expect(left).toEqual([]);
  });

  test("keeps the name of the shop in the title of a page", () => {
    expect(new Map(said).get("title(A,B)")).toBe("A · WebStore");
  });
});

test.each([
  ["fr", 0, "0 produit"],
  ["fr", 2, "2 produits"],
  ["pt-BR", 1, "1 produto"],
  ["de", 1, "1 Produkt"],
  ["de", 0, "0 Produkte"],
  ["ja", 2, "2 点の商品"],
] as const)("%s counts %i products", async (language, products, words) => {
  expect((await loadText(language)).home.found(products)).toBe(words);
});

test.each([
  ["US", "en"],
  ["UK", "en"],
  ["DE", "de"],
  ["FR", "fr"],
  ["JP", "ja"],
  ["BR", "pt-BR"],
  ["IN", "hi"],
  ["XX", "en"],
])("%s reads %s", (country, language) => {
  expect(languageOf(country)).toBe(language);
});

import assert from "node:assert/strict";
import { PHONE } from "../harness/browser.mjs";
import { shopSuite } from "../harness/shop-suite.mjs";
import { plain, press, read, seen, title } from "../shopper/hands.mjs";
import { HEADPHONES } from "../shopper/shelves.mjs";

/** What a buyer reads on the way through the shop, by the code of the country. */
const WAYS = [
  {
    country: "DE",
    language: "de",
    home: "Gute Dinge, offen und ehrlich · WebStore",
    region: "Produkte",
    price: "119,00 €",
    category: "Küche",
    add: "In den Warenkorb",
    toCart: "Zum Warenkorb",
    checkout: "Zur Kasse",
    pay: /^1\d\d,\d\d.€ bezahlen$/,
    thanks: "Vielen Dank. Ihre Bestellung ist eingegangen.",
    ships: /^Versand aus DE-BERLIN, Ankunft /,
  },
  {
    country: "JP",
    language: "ja",
    home: "いいものを、隠さずに · WebStore",
    region: "商品",
    price: "￥18,500",
    category: "キッチン",
    add: "カートに入れる",
    toCart: "カートを見る",
    checkout: "ご購入手続きへ",
    pay: /^￥1\d,\d{3} を支払う$/,
    thanks: "ご注文ありがとうございます。",
    ships: /^JP-TOKYO から発送します。/,
  },
];

/** Every language of the shop, and the name of its own choice of language. */
const LANGUAGES = {
  de: "Sprache",
  fr: "Langue",
  ja: "言語",
  "pt-BR": "Idioma",
  hi: "भाषा",
  en: "Language",
};

shopSuite("Languages", (test) => {
  for (const way of WAYS) {
    test(`a country brings its language along, to the end of a purchase: ${way.country}`, async ({
      page,
    }) => {
      await page.goto("/");
      await page.getByRole("combobox", { name: "Country and currency" }).selectOption(way.country);
      const shelves = page.getByRole("region", { name: way.region });
      await seen(shelves.getByText(way.price, { exact: true }).first());
      await seen(page.getByRole("navigation").getByRole("link", { name: way.category }));
      assert.equal(await page.title(), way.home);
      assert.equal(await page.locator("html").getAttribute("lang"), way.language);

      // It is remembered, without having been chosen itself.
      await page.reload();
      const product = shelves.getByRole("link", { name: HEADPHONES });
      assert.equal(await (await seen(product)).getAttribute("lang"), "en");
      await press(product);
      await press(page.getByRole("button", { name: way.add }));
      await press(page.getByRole("link", { name: way.toCart }));
      await press(page.getByRole("link", { name: way.checkout }));
      await press(page.getByRole("button", { name: way.pay }));
      await seen(title(page, way.thanks));
      await seen(page.getByText(way.ships));
      assert.match(plain(await page.title()), /ORD\d+ · WebStore$/);
    });
  }

  test("a language that was chosen is remembered, whatever the country", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("combobox", { name: "Language" }).selectOption("fr");
    const country = page.getByRole("combobox", { name: "Pays et devise" });
    await country.selectOption("JP");
    await page.reload();
    assert.equal(await country.inputValue(), "JP");
    assert.match(await read(await seen(country)), /Japon/);
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    await seen(page.getByRole("combobox", { name: "Trier" }));
  });

  test("words that cannot be loaded are English", async ({ page, trouble }) => {
    trouble.expect(/failed: GET \/assets\/hi-/);
    await page.route("**/assets/hi-*.js", (route) => route.abort("connectionrefused"));
    await page.goto("/");
    await page.getByRole("combobox", { name: "Country and currency" }).selectOption("IN");
    await page.reload();
    await seen(page.getByRole("combobox", { name: "Sort" }));
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  });

  for (const path of ["/", "/product/101", "/cart", "/orders", "/login", "/register", "/nowhere"]) {
    test(`fits a phone in every language: ${path}`, PHONE, async ({ page }) => {
      await page.goto(path);
      for (const [language, name] of Object.entries(LANGUAGES)) {
        await page.locator(".foot select").selectOption(language);
        await seen(page.getByRole("combobox", { name }));
        const width = await page.evaluate(() => document.scrollingElement?.scrollWidth);
        assert.equal(width, PHONE.viewport.width, `${path} in ${language}`);
      }
    });
  }
});

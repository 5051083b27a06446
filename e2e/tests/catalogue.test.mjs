import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { press, seen } from "../shopper/hands.mjs";
import { HEADPHONES, namesOnShelves, openShop, shelves } from "../shopper/shelves.mjs";

shopSuite("The catalogue", (test) => {
  test("finds by words, and shows everything again", async ({ page }) => {
    await openShop(page);
    const all = await namesOnShelves(page);
    await page.getByRole("searchbox", { name: "Search products" }).fill("headphones");
    await page.waitForURL("**/?q=headphones");
    await seen(page.getByRole("status").getByText(/^[1-4] products?$/));
    const found = await namesOnShelves(page);
    assert.ok(found.includes(HEADPHONES), `${found}`);
    assert.ok(found.length < all.length);
  });

  test("says so when nothing is found", async ({ page }) => {
    await openShop(page);
    await page.getByRole("searchbox", { name: "Search products" }).fill("zeppelin");
    await seen(page.getByRole("heading", { name: "Nothing on the shelves matches that." }));
    await press(page.getByRole("link", { name: "Show all products" }));
    await seen(shelves(page).getByRole("link", { name: HEADPHONES }));
    assert.equal(await page.getByRole("searchbox").inputValue(), "");
  });

  test("searches from every page", async ({ page }) => {
    await page.goto("/cart");
    const search = page.getByRole("searchbox", { name: "Search products" });
    await search.fill("lamp");
    await search.press("Enter");
    await seen(shelves(page).getByRole("link", { name: "Arc table lamp" }));
  });

  test("narrows to a category, also from a link and back", async ({ page }) => {
    await openShop(page);
    const categories = page.getByRole("navigation", { name: "Categories" });
    await press(categories.getByRole("link", { name: "Kitchen" }));
    await page.waitForURL("**/?category=kitchen");
    await shelves(page).getByRole("link", { name: HEADPHONES }).waitFor({ state: "detached" });
    const kitchen = await namesOnShelves(page);
    assert.ok(kitchen.length >= 6, `${kitchen}`);

    await page.reload();
    await seen(shelves(page).getByRole("listitem").first());
    assert.deepEqual(await namesOnShelves(page), kitchen);
    await page.goBack();
    await seen(shelves(page).getByRole("link", { name: HEADPHONES }));
  });

  for (const { sort, inOrder } of [
    {
      sort: "Sort: price, low to high",
      inOrder: (/** @type {number[]} */ prices) => ascending(prices),
    },
    {
      sort: "Sort: price, high to low",
      inOrder: (/** @type {number[]} */ prices) => ascending([...prices].reverse()),
    },
  ]) {
    test(`sorts: ${sort}`, async ({ page }) => {
      await openShop(page);
      await page.getByRole("combobox", { name: "Sort" }).selectOption(sort);
      await page.waitForURL("**/?sort=price_*");
      await page.reload();
      await seen(shelves(page).getByRole("listitem").first());
      const prices = await pricesOnShelves(page);
      assert.ok(prices.length >= 10);
      assert.ok(inOrder(prices), `${prices}`);
    });
  }

  test("sorts by name", async ({ page }) => {
    await page.goto("/?sort=name");
    await seen(shelves(page).getByRole("listitem").first());
    const names = await namesOnShelves(page);
    assert.deepEqual(
      names,
      [...names].sort((one, other) => one.localeCompare(other, "en")),
    );
  });

  test("every product has a picture that can be seen", async ({ page }) => {
    await openShop(page);
    const pictures = shelves(page).locator("svg use");
    assert.ok((await pictures.count()) >= 10);
    for (const picture of await pictures.all()) await seen(picture);
  });
});

/** @param {import("playwright-core").Page} page */
async function pricesOnShelves(page) {
  const prices = await shelves(page)
    .getByText(/^\$[\d,.]+$/)
    .allInnerTexts();
  return prices.map((price) => Number(price.replace(/\D/g, "")));
}

/** @param {number[]} numbers */
function ascending(numbers) {
  return numbers.every((number, place) => place === 0 || number >= numbers[place - 1]);
}

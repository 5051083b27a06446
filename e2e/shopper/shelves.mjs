/** The way from the front page into the cart. */

import { press, seen, title } from "./hands.mjs";

/** Sold in every country, in stock in every warehouse, and first on the shelves. */
export const HEADPHONES = "Kestrel headphones";

/**
 * Opens the front page and chooses a country there, to be read in English.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} [country] its English name; without one it stays the United States
 */
export async function openShop(page, country) {
  await page.goto("/");
  if (country) await chooseCountry(page, country);
  await seen(shelves(page).getByRole("listitem").first());
}

/**
 * Chooses a country, and English words whatever it is.
 *
 * @param {import("playwright-core").Page} page in English
 * @param {string} country
 */
export async function chooseCountry(page, country) {
  await page.getByRole("combobox", { name: "Language" }).selectOption("en");
  const select = page.getByRole("combobox", { name: "Country and currency" });
  const option = select.getByRole("option", { name: country });
  await select.selectOption((await option.getAttribute("value")) ?? "");
}

/** @param {import("playwright-core").Page} page */
export function shelves(page) {
  return page.getByRole("region", { name: "Products" });
}

/**
 * The names on the shelves, in their order.
 *
 * @param {import("playwright-core").Page} page
 */
export function namesOnShelves(page) {
  return shelves(page).getByRole("link").allInnerTexts();
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} product
 */
export async function openProduct(page, product) {
  await press(shelves(page).getByRole("link", { name: product, exact: true }));
  await seen(title(page, product));
}

/** @param {import("playwright-core").Page} page */
export async function addToCart(page) {
  await press(page.getByRole("button", { name: "Add to cart" }));
  await seen(page.getByText(/^In your cart now: /));
}

/**
 * The number beside the word in the head of every page.
 *
 * @param {import("playwright-core").Page} page
 * @param {number} pieces
 */
export async function seeCartCount(page, pieces) {
  await seen(page.getByTestId("cart-count").and(page.getByText(String(pieces), { exact: true })));
}

/**
 * Everything up to the checkout, with one pair of headphones.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} [country]
 */
export async function bringToCheckout(page, country) {
  await openShop(page, country);
  await fromShelvesToCheckout(page);
}

/** @param {import("playwright-core").Page} page on the front page */
export async function fromShelvesToCheckout(page) {
  await openProduct(page, HEADPHONES);
  await addToCart(page);
  await press(page.getByRole("link", { name: "Go to the cart" }));
  await goToCheckout(page);
}

/** @param {import("playwright-core").Page} page on the cart */
export async function goToCheckout(page) {
  await press(page.getByRole("link", { name: "Go to checkout" }));
  await seen(page.getByRole("heading", { name: "Deliver" }));
}

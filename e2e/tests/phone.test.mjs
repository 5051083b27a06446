import assert from "node:assert/strict";
import { PHONE } from "../harness/browser.mjs";
import { shopSuite } from "../harness/shop-suite.mjs";
import { press, seen, title } from "../shopper/hands.mjs";
import { addToCart, goToCheckout, HEADPHONES, openProduct, openShop } from "../shopper/shelves.mjs";
import { choosePayment, pay, readOrders, seeConfirmation } from "../shopper/till.mjs";

shopSuite("On a phone", (test) => {
  // The longest prices are the Indian ones.
  for (const country of ["United States", "India"]) {
    test(`a whole purchase by touch: ${country}`, PHONE, async ({ page }) => {
      await openShop(page, country);
      await assertFits(page, "the front page");
      await openProduct(page, HEADPHONES);
      await assertFits(page, "the product");
      await addToCart(page);
      await press(page.getByRole("link", { name: "Go to the cart" }));
      await seen(page.getByRole("list", { name: "In your cart" }));
      await assertFits(page, "the cart");
      await goToCheckout(page);
      await choosePayment(page, "Debit card");
      await assertFits(page, "the checkout");
      await pay(page);
      await seeConfirmation(page);
      await seen(page.getByText(/^Ships from /));
      await assertFits(page, "the order");
      await readOrders(page);
      await assertFits(page, "the orders");
    });
  }

  for (const [path, heading] of [
    ["/login", "Sign in"],
    ["/register", "Open an account"],
  ]) {
    test(`fits: ${path}`, PHONE, async ({ page }) => {
      await page.goto(path);
      await seen(title(page, heading));
      await assertFits(page, path);
    });
  }

  for (const [path, words] of [
    ["/cart", "Your cart is empty."],
    ["/orders", "No orders yet."],
    ["/nowhere", "There is no such page."],
  ]) {
    test(`fits: ${path}, with nothing to show`, PHONE, async ({ page }) => {
      await page.goto(path);
      await seen(page.getByRole("heading", { name: words }));
      await assertFits(page, path);
    });
  }
});

/**
 * Nothing may stick out to the right. The window's own width is no measure: it grows with what sticks out.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function assertFits(page, name) {
  const width = await page.evaluate(() => document.scrollingElement?.scrollWidth);
  assert.ok(
    width !== undefined && width <= PHONE.viewport.width,
    `${name} is ${width} pixels wide`,
  );
}

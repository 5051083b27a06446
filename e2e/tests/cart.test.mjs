import { shopSuite } from "../harness/shop-suite.mjs";
import { press, seen } from "../shopper/hands.mjs";
import {
  addToCart,
  chooseCountry,
  HEADPHONES,
  openProduct,
  openShop,
  seeCartCount,
} from "../shopper/shelves.mjs";

shopSuite("The cart", (test) => {
  test("counts pieces, adds up, and survives a reload", async ({ page }) => {
    await openCart(page);
    await press(page.getByRole("button", { name: `One more ${HEADPHONES}` }));
    await seen(subtotal(page).getByText("$258.00"));
    await seeCartCount(page, 2);
    const quantity = page.getByRole("textbox", { name: `Quantity of ${HEADPHONES}` });
    // The page shows a change before the service has it, and a reload calls back what is still on its way.
    const kept = page.waitForResponse(isChangeTo(12));
    await quantity.fill("12");
    await quantity.press("Enter");
    await seen(subtotal(page).getByText("$1,548.00"));
    await seeCartCount(page, 12);
    await kept;
    await page.reload();
    await seen(subtotal(page).getByText("$1,548.00"));
  });

  test("takes no quantity that cannot be bought", async ({ page }) => {
    await openCart(page);
    const quantity = page.getByRole("textbox", { name: `Quantity of ${HEADPHONES}` });
    for (const nonsense of ["0", "-1", "100", "many"]) {
      await quantity.fill(nonsense);
      await quantity.press("Enter");
      await page.waitForFunction(
        (input) => /** @type {HTMLInputElement} */ (input).value === "1",
        await quantity.elementHandle(),
      );
    }
    await seen(subtotal(page).getByText("$129.00"));
  });

  test("gives back what was removed by mistake", async ({ page }) => {
    await openCart(page);
    await press(page.getByRole("button", { name: `Remove ${HEADPHONES}` }));
    await seen(page.getByText(`${HEADPHONES} was removed.`));
    await seen(page.getByRole("heading", { name: "Your cart is empty." }));
    await seeCartCount(page, 0);
    await press(page.getByRole("button", { name: "Undo" }));
    await seen(page.getByRole("list", { name: "In your cart" }).getByText(HEADPHONES));
    await seeCartCount(page, 1);
  });

  test("shows the prices of another country once it is chosen", async ({ page }) => {
    await openCart(page);
    await chooseCountry(page, "Germany");
    await seen(subtotal(page).getByText("€119.00"));
    await seen(page.getByText("€119.00 each"));
  });
});

/**
 * A cart with one pair of headphones.
 *
 * @param {import("playwright-core").Page} page
 */
async function openCart(page) {
  await openShop(page);
  await openProduct(page, HEADPHONES);
  await addToCart(page);
  await press(page.getByRole("link", { name: "Go to the cart" }));
  await seen(page.getByRole("list", { name: "In your cart" }));
}

/** @param {import("playwright-core").Page} page */
function subtotal(page) {
  return page.locator("p").filter({ hasText: /^Subtotal/ });
}

/** @param {number} pieces @returns {(response: import("playwright-core").Response) => Promise<boolean>} */
function isChangeTo(pieces) {
  return async (response) =>
    response.request().method() === "PATCH" && (await response.json()).item_count === pieces;
}

// Photographs the shop's pages in light and dark, on a wide screen and on a phone, into output/.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchBrowser, openContext, PHONE } from "./harness/browser.mjs";
import { createProvider } from "./harness/provider.mjs";
import { startWebstore } from "./harness/webstore.mjs";
import { ADMINISTRATOR, signIn } from "./shopper/account.mjs";
import { press, seen, title } from "./shopper/hands.mjs";
import {
  addToCart,
  bringToCheckout,
  goToCheckout,
  HEADPHONES,
  openProduct,
  openShop,
} from "./shopper/shelves.mjs";
import { choosePayment, pay, payButton, readOrders, seeConfirmation } from "./shopper/till.mjs";

const OUTPUT = fileURLToPath(new URL("output/", import.meta.url));

const SCREENS = [
  { viewport: { width: 1360, height: 1010 } },
  { ...PHONE, viewport: { width: 390, height: 844 } },
];
const SCHEMES = /** @type {const} */ (["light", "dark"]);

const webstore = await startWebstore();
const browser = await launchBrowser();
try {
  await mkdir(OUTPUT, { recursive: true });
  for (const screen of SCREENS)
    for (const colorScheme of SCHEMES) await photographAll({ ...screen, colorScheme });
} finally {
  await browser.close();
  await webstore.stop();
}

/** @param {import("playwright-core").BrowserContextOptions & (typeof SCREENS)[number]} options */
async function photographAll(options) {
  const context = await openContext(browser, webstore.shop, {
    ...options,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const { width, height } = options.viewport;
  const photograph = async (/** @type {string} */ name) => {
    await atRest(page);
    await page.screenshot({
      path: `${OUTPUT}${name}-${options.colorScheme}-${width}x${height}.png`,
    });
  };
  await photographShelves(page, photograph);
  await photographPurchase(page, photograph);
  await photographAdministration(page, photograph);
  await context.close();
}

/**
 * @param {import("playwright-core").Page} page
 * @param {(name: string) => Promise<void>} photograph
 */
async function photographShelves(page, photograph) {
  await openShop(page);
  await photograph("home");
  await openProduct(page, HEADPHONES);
  await photograph("product");
  await addToCart(page);
  await openShop(page);
  await openProduct(page, "Arc table lamp");
  await addToCart(page);
  await press(page.getByRole("link", { name: "Go to the cart" }));
  await seen(page.getByRole("list", { name: "In your cart" }));
  await photograph("cart");
}

/**
 * @param {import("playwright-core").Page} page on the cart
 * @param {(name: string) => Promise<void>} photograph
 */
async function photographPurchase(page, photograph) {
  const provider = createProvider(webstore.provider);
  await goToCheckout(page);
  await seen(payButton(page));
  await photograph("checkout");

  await provider.simulate({ decline_rates: { US: 1 } });
  await pay(page);
  await seen(page.getByRole("alert"));
  await photograph("checkout-declined");
  await provider.simulate({ decline_rates: { US: 0 } });

  await choosePayment(page, "PayPal");
  await pay(page);
  await seeConfirmation(page);
  await seen(page.getByText(/^Ships from /).last());
  await photograph("order");

  await bringToCheckout(page);
  await pay(page);
  await seeConfirmation(page);
  await readOrders(page);
  await photograph("orders");
}

/**
 * @param {import("playwright-core").Page} page
 * @param {(name: string) => Promise<void>} photograph
 */
async function photographAdministration(page, photograph) {
  await signIn(page, ADMINISTRATOR);
  await press(page.getByRole("link", { name: "Admin" }));
  await seen(page.getByRole("table", { name: "Orders of all customers" }));
  await photograph("admin-orders");
  const pages = { Backlog: "What the shop owes", "Blocked addresses": "Blocked addresses" };
  for (const [tab, heading] of Object.entries(pages)) {
    await press(page.getByRole("link", { name: tab }));
    await seen(title(page, heading));
    await photograph(`admin-${tab.split(" ")[0]?.toLowerCase()}`);
  }
}

/**
 * Waits until letters and drawings are there and nothing loads any more.
 *
 * @param {import("playwright-core").Page} page
 */
async function atRest(page) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
}

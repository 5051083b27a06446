/** A walk past every page of the shop, in every state that a visitor may find it. */

import { createProvider, withEmptyWarehouses } from "../harness/provider.mjs";
import { ADMINISTRATOR, signIn } from "./account.mjs";
import { press, seen, title } from "./hands.mjs";
import { addToCart, goToCheckout, HEADPHONES, openProduct, openShop } from "./shelves.mjs";
import { choosePayment, pay, payButton, readOrders, seeConfirmation } from "./till.mjs";

/** More than makers send themselves: without a warehouse they come late. */
const PIECES_THAT_COME_LATE = 4;

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {(name: string) => Promise<void>} Stop what is done at each stop
 * @typedef {import("../harness/webstore.mjs").Webstore} Webstore
 */

/**
 * @param {Page} page of a visitor who was never here before, in English
 * @param {Webstore} webstore
 * @param {Stop} stop
 */
export async function walkEverywhere(page, webstore, stop) {
  await walkEmptyPages(page, stop);
  await walkShelves(page, stop);
  await walkPurchase(page, webstore, stop);
  await walkLateOrder(page, webstore, stop);
  await walkAdministration(page, stop);
}

/**
 * @param {Page} page
 * @param {Stop} stop
 */
async function walkEmptyPages(page, stop) {
  for (const [path, name, heading] of [
    ["/cart", "cart-empty", "Your cart is empty."],
    ["/orders", "orders-empty", "No orders yet."],
    ["/login", "login", "Sign in"],
    ["/register", "register", "Open an account"],
    ["/nowhere", "not-found", "There is no such page."],
    ["/?q=zeppelin", "nothing-found", "Nothing on the shelves matches that."],
  ]) {
    await page.goto(path);
    await seen(page.getByRole("heading", { name: heading }));
    await stop(name);
  }
}

/**
 * @param {Page} page
 * @param {Stop} stop
 */
async function walkShelves(page, stop) {
  await openShop(page);
  await stop("home");
  await openProduct(page, HEADPHONES);
  await seen(page.getByRole("region", { name: "More like this" }).getByRole("link").first());
  await stop("product");
  await addToCart(page);
  await stop("product-added");
  await openShop(page);
  await openProduct(page, "Arc table lamp");
  await addToCart(page);
  await press(page.getByRole("link", { name: "Go to the cart" }));
  await seen(page.getByRole("list", { name: "In your cart" }));
  await stop("cart");
}

/**
 * @param {Page} page on the cart
 * @param {Webstore} webstore
 * @param {Stop} stop
 */
async function walkPurchase(page, webstore, stop) {
  const provider = createProvider(webstore.provider);
  await goToCheckout(page);
  await seen(payButton(page));
  await stop("checkout");

  await provider.simulate({ decline_rates: { US: 1 } });
  await pay(page);
  await seen(page.getByRole("alert"));
  await stop("checkout-declined");
  await provider.simulate({ decline_rates: { US: 0 } });

  await choosePayment(page, "PayPal");
  await pay(page);
  await seeConfirmation(page);
  await seen(page.getByText(/^Ships from /).last());
  await stop("order");
}

/**
 * @param {Page} page
 * @param {Webstore} webstore
 * @param {Stop} stop
 */
async function walkLateOrder(page, webstore, stop) {
  await withEmptyWarehouses(webstore.inventory, async () => {
    await openShop(page);
    await openProduct(page, HEADPHONES);
    const more = page.getByRole("button", { name: `One more ${HEADPHONES}` });
    for (let pieces = 1; pieces < PIECES_THAT_COME_LATE; pieces += 1) await press(more);
    await addToCart(page);
    await press(page.getByRole("link", { name: "Go to the cart" }));
    await goToCheckout(page);
    await pay(page);
    await seeConfirmation(page);
    await seen(page.getByText(/^Delayed: /));
  });
  await seen(page.getByRole("button", { name: "Send" }));
  await stop("order-late");
  await readOrders(page);
  await stop("orders");
}

/**
 * @param {Page} page
 * @param {Stop} stop
 */
async function walkAdministration(page, stop) {
  await page.goto("/admin/orders");
  await seen(title(page, "This page is for those who look after the shop."));
  await stop("admin-closed");
  await signIn(page, ADMINISTRATOR);
  await seen(page.getByRole("table", { name: "Orders of all customers" }));
  await stop("admin-orders");
  for (const [tab, heading, name] of [
    ["Backlog", "What the shop owes", "admin-backlog"],
    ["Analytics", "Analytics", "admin-analytics"],
    ["Blocked addresses", "Blocked addresses", "admin-addresses"],
  ]) {
    await press(page.getByRole("link", { name: tab }));
    await seen(title(page, heading));
    await stop(name);
  }
}

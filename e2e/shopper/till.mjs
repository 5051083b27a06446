/** The checkout, and what comes after it. */

import { plain, press, read, seen, title } from "./hands.mjs";

/**
 * The button that pays, once the price is known.
 *
 * @param {import("playwright-core").Page} page
 */
export function payButton(page) {
  return page.getByRole("button", { name: /^Pay \D*\d/ });
}

/**
 * What the button says will be paid.
 *
 * @param {import("playwright-core").Page} page
 */
export async function amountToPay(page) {
  return (await read(await seen(payButton(page)))).replace(/^Pay /, "");
}

/** @param {import("playwright-core").Page} page */
export async function pay(page) {
  await press(payButton(page));
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} method as the shop calls it
 */
export async function choosePayment(page, method) {
  await press(page.getByRole("radiogroup", { name: "Pay" }).getByText(method, { exact: true }));
  await seen(page.getByRole("radio", { name: method, checked: true }));
}

/**
 * Waits for the thanks; the number of the order.
 *
 * @param {import("playwright-core").Page} page
 */
export async function seeConfirmation(page) {
  await seen(title(page, "Thank you. Your order is placed."));
  const words = await read(page.getByText(/^It is written down as ORD\d+\./));
  return words.match(/ORD\d+/)?.[0] ?? "";
}

/**
 * A line of a bill: its label and its amount.
 *
 * @param {import("playwright-core").Page} page
 * @param {string | RegExp} label
 */
export function billLine(page, label) {
  return page
    .locator("dl > div")
    .filter({ has: page.getByRole("term").getByText(label, { exact: true }) });
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string | RegExp} label
 */
export async function billAmount(page, label) {
  return read((await seen(billLine(page, label))).getByRole("definition"));
}

/**
 * The provider's name for the payment, as the order's page shows it.
 *
 * @param {import("playwright-core").Page} page
 */
export async function transactionOf(page) {
  const words = await read(await seen(page.getByText(/ · payment txn_/)));
  return words.match(/txn_\w+/)?.[0] ?? "";
}

/**
 * Opens the list of orders; each row's words.
 *
 * @param {import("playwright-core").Page} page
 */
export async function readOrders(page) {
  await press(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Orders" }));
  await seen(title(page, "Orders"));
  const rows = page.getByRole("list", { name: "Orders" }).locator("> li");
  await seen(rows.first());
  return (await rows.allInnerTexts()).map(plain);
}

import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { gone, press, seen, title } from "../shopper/hands.mjs";
import { bringToCheckout, seeCartCount } from "../shopper/shelves.mjs";
import {
  amountToPay,
  choosePayment,
  pay,
  readOrders,
  seeConfirmation,
  transactionOf,
} from "../shopper/till.mjs";

/** Longer than all deadlines between the browser and the provider together. */
const SLOW_ANSWER_MS = 30_000;

const PAY_PATH = "**/checkout";

shopSuite("Payments that do not simply succeed", (test) => {
  test("a declined card costs nothing, and another method works", async ({
    page,
    provider,
    trouble,
  }) => {
    trouble.expect(/POST \/checkout 500/);
    const charges = await provider.watchCharges();
    await provider.simulate({ decline_rates: { US: 1 } });
    await bringToCheckout(page);
    const total = await amountToPay(page);
    await pay(page);

    const alert = page.getByRole("alert");
    await seen(alert.getByText("Your bank declined this card."));
    await seen(alert.getByText("Nothing was charged."));
    await seeCartCount(page, 1);
    assert.deepEqual(
      (await charges()).map(({ status }) => status),
      ["declined"],
    );

    await provider.simulate({ decline_rates: { US: 0 } });
    await choosePayment(page, "PayPal");
    assert.equal(await amountToPay(page), total);
    await pay(page);
    const order = await seeConfirmation(page);
    await seeCartCount(page, 0);
    assert.deepEqual(await captured(charges), [`paypal ${await transactionOf(page)}`]);

    const rows = await readOrders(page);
    assert.equal(rows.length, 2);
    assert.match(rows[0], new RegExp(`Order ${order}\\b.*Paid`));
    assert.match(rows[1], /Declined/);
  });

  test("a payment whose outcome is not known is found out by itself", async ({
    page,
    provider,
  }) => {
    const charges = await provider.watchCharges();
    // It charges, and then fails to say so, however often it is asked.
    await provider.simulate({ timeout_after_rate: 1, hang_ms: [0, 0] });
    await bringToCheckout(page);
    await pay(page);

    // No reload: the page looks by itself. The shop may find out before the page has said that it checks.
    await page
      .getByRole("heading", { name: "Thank you. Your order is placed." })
      .waitFor({ timeout: 30_000 });
    await gone(page.getByText("We are checking your payment…"));
    assert.deepEqual(await captured(charges), [`credit_card ${await transactionOf(page)}`]);
    await seeCartCount(page, 0);
    assert.equal((await readOrders(page)).length, 1);
  });

  test("a payment that never arrived is waited for, and then costs nothing", async ({
    page,
    provider,
  }) => {
    const charges = await provider.watchCharges();
    await provider.simulate({ timeout_before_rate: 1, hang_ms: [0, 0] });
    await bringToCheckout(page);
    await pay(page);
    await seen(page.getByText("We are checking your payment…"));
    await seen(title(page, /^Order ORD\d+$/));

    await provider.simulate({ timeout_before_rate: 0 });
    await page.getByText("The payment could not be made.").waitFor({ timeout: 30_000 });
    await gone(page.getByText("We are checking your payment…"));
    assert.deepEqual(await captured(charges), []);
    await seeCartCount(page, 1);
  });

  test("a provider that charges and then says nothing for long charges once", async ({
    page,
    provider,
  }) => {
    const charges = await provider.watchCharges();
    await provider.simulate({ timeout_after_rate: 1, hang_ms: [SLOW_ANSWER_MS, SLOW_ANSWER_MS] });
    await bringToCheckout(page);
    await pay(page);
    await seen(page.getByRole("button", { name: "Paying…" }));
    await page
      .getByRole("heading", { name: "Thank you. Your order is placed." })
      .waitFor({ timeout: 30_000 });
    assert.deepEqual(await captured(charges), [`credit_card ${await transactionOf(page)}`]);
    assert.equal((await readOrders(page)).length, 1);
  });

  test("a provider that turns everybody away costs nothing", async ({
    page,
    provider,
    trouble,
  }) => {
    trouble.expect(/POST \/checkout 500/);
    const charges = await provider.watchCharges();
    await provider.simulate({ rate_limited_rate: 1 });
    await bringToCheckout(page);
    await pay(page);
    await seen(page.getByRole("alert").getByText("The payment could not be made just now."));
    await seeCartCount(page, 1);
    assert.deepEqual(await charges(), []);
  });

  for (const { story, hasReached, reloads } of [
    { story: "the answer to a payment gets lost", hasReached: true, reloads: false },
    { story: "the answer gets lost and the page is loaded again", hasReached: true, reloads: true },
    { story: "the payment does not reach the shop", hasReached: false, reloads: false },
  ]) {
    test(`${story}: the same payment is sent again, never a second one`, async ({
      page,
      provider,
      trouble,
    }) => {
      trouble.expect(/failed: POST \/checkout/);
      const charges = await provider.watchCharges();
      const keys = await loseFirstAnswer(page, hasReached);
      await bringToCheckout(page);
      await pay(page);
      await seen(page.getByRole("alert").getByText("Retry safely: you cannot be charged twice."));
      if (reloads) await page.reload();
      await press(page.getByRole("button", { name: "Retry safely" }));

      await seeConfirmation(page);
      assert.equal(keys.length, 2);
      assert.match(keys[0] ?? "", /^[0-9a-f]{32}$/);
      assert.equal(keys[1], keys[0]);
      assert.deepEqual(await captured(charges), [`credit_card ${await transactionOf(page)}`]);
      assert.equal((await readOrders(page)).length, 1);
      await seeCartCount(page, 0);
    });
  }

  test("a double click pays once", async ({ page, provider }) => {
    const charges = await provider.watchCharges();
    await bringToCheckout(page);
    await page.getByRole("button", { name: /^Pay / }).dblclick();
    await seeConfirmation(page);
    assert.deepEqual(await captured(charges), [`credit_card ${await transactionOf(page)}`]);
    assert.equal((await readOrders(page)).length, 1);
  });
});

/**
 * What was really taken: method and transaction.
 *
 * @param {() => Promise<import("../harness/provider.mjs").Charge[]>} charges
 */
async function captured(charges) {
  const taken = (await charges()).filter(({ status }) => status === "success");
  return taken.map(({ payment_method: method, transaction_id: id }) => `${method} ${id}`);
}

/**
 * Cuts the connection at the first payment, before or after it has reached the shop.
 *
 * @param {import("playwright-core").Page} page
 * @param {boolean} hasReached
 * @returns {Promise<(string | null)[]>} the idempotency keys of all payments, as they are sent
 */
async function loseFirstAnswer(page, hasReached) {
  /** @type {(string | null)[]} */
  const keys = [];
  await page.route(PAY_PATH, async (route) => {
    const request = route.request();
    if (request.method() !== "POST") return route.continue();
    keys.push(await request.headerValue("idempotency-key"));
    if (keys.length > 1) return route.continue();
    if (hasReached) await route.fetch();
    return route.abort("connectionreset");
  });
  return keys;
}

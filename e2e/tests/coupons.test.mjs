import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { gone, press, seen } from "../shopper/hands.mjs";
import { bringToCheckout } from "../shopper/shelves.mjs";
import { amountToPay, billAmount, billLine, pay, seeConfirmation } from "../shopper/till.mjs";

shopSuite("Coupons", (test) => {
  test("the discount shows before paying, and on the order", async ({ page, provider }) => {
    const charges = await provider.watchCharges();
    await bringToCheckout(page);
    await apply(page, "welcome10");
    await seen(page.getByText("WELCOME10 is applied."));
    assert.equal(await billAmount(page, "WELCOME10, 10 % off"), "−$12.90");
    const total = await amountToPay(page);
    await pay(page);

    await seeConfirmation(page);
    assert.equal(await billAmount(page, "Subtotal"), "$129.00");
    assert.equal(await billAmount(page, "WELCOME10, 10 % off"), "−$12.90");
    assert.equal(await billAmount(page, "Total"), total);
    assert.deepEqual(
      (await charges()).map(({ amount }) => amount),
      [Number(total.replace(/\D/g, ""))],
    );
  });

  test("an unknown one is explained, and the price stays", async ({ page, trouble }) => {
    trouble.expect(/POST \/checkout\/quote 422/);
    await bringToCheckout(page);
    const before = await amountToPay(page);
    await apply(page, "NOSUCHCODE");
    await seen(page.getByRole("alert").getByText("We know no such coupon."));
    assert.equal(await amountToPay(page), before);
    await pay(page);
    await seeConfirmation(page);
    assert.equal(await billAmount(page, "Total"), before);
  });

  test("one for larger carts is explained", async ({ page, trouble }) => {
    trouble.expect(/POST \/checkout\/quote 422/);
    await bringToCheckout(page);
    await apply(page, "FLAT50");
    await seen(page.getByRole("alert").getByText("Your cart is too small for this coupon."));
  });

  test("one that is taken off again has no effect", async ({ page }) => {
    await bringToCheckout(page);
    const before = await amountToPay(page);
    await apply(page, "WELCOME10");
    await press(page.getByRole("button", { name: "Remove coupon" }));
    await gone(billLine(page, /WELCOME10/));
    await seen(page.getByRole("button", { name: `Pay ${before}` }));
  });

  test("one for a single order is refused at the next, and nothing is charged", async ({
    page,
    trouble,
    provider,
  }) => {
    trouble.expect(/POST \/checkout 4\d\d/);
    await buyWithCoupon(page);
    await seeConfirmation(page);
    const charges = await provider.watchCharges();
    await buyWithCoupon(page);
    await seen(page.getByRole("alert").getByText("You have used this coupon already."));
    await gone(billLine(page, /WELCOME10/));
    assert.deepEqual(await charges(), []);

    await pay(page);
    await seeConfirmation(page);
    assert.equal((await charges()).length, 1);
  });
});

/** @param {import("playwright-core").Page} page */
async function buyWithCoupon(page) {
  await bringToCheckout(page);
  await apply(page, "WELCOME10");
  await seen(billLine(page, /WELCOME10/));
  await pay(page);
}

/**
 * @param {import("playwright-core").Page} page on the checkout
 * @param {string} code
 */
async function apply(page, code) {
  await page.getByRole("textbox", { name: "Coupon code" }).fill(code);
  await press(page.getByRole("button", { name: "Apply" }));
}

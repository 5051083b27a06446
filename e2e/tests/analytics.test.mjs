import assert from "node:assert/strict";
import { PHONE } from "../harness/browser.mjs";
import { shopSuite } from "../harness/shop-suite.mjs";
import { ADMINISTRATOR, newcomer, openAccount, signIn } from "../shopper/account.mjs";
import { press, read, seen, title } from "../shopper/hands.mjs";
import { bringToCheckout } from "../shopper/shelves.mjs";
import { pay, seeConfirmation } from "../shopper/till.mjs";

shopSuite("Analytics", (test) => {
  test("what a customer does is in the funnel and among the new ones", async ({
    page,
    anotherVisitor,
  }) => {
    const customer = await anotherVisitor();
    await customer.goto("/");
    await openAccount(customer, newcomer());
    await bringToCheckout(customer);
    await pay(customer);
    await seeConfirmation(customer);

    await page.goto("/admin/analytics");
    await seen(page.getByText("This page is for those who look after the shop."));
    await signIn(page, ADMINISTRATOR);
    await page.waitForURL("**/admin/funnel");
    await seen(title(page, "Analytics"));
    const bars = await seen(page.getByRole("list", { name: "How far visitors come" }));
    assert.match(
      await read(bars.getByRole("listitem").last()),
      /^Bought 1 100% of the step before/,
    );
    const kinds = page.getByRole("table", { name: "What kinds of customers do" });
    const fresh = kinds.getByRole("row").filter({ hasText: "New" });
    // The catalogue, the product, the cart and the checkout: at least once each, as one account.
    assert.match(await read(fresh), /^New [1-9]\d* [1-9]\d* 1 1 /);

    await press(page.getByRole("link", { name: "7 days" }));
    await page.waitForURL("**/admin/funnel?hours=168");
    await seen(page.getByText("Bought").first());
  });

  test("fits on a phone", PHONE, async ({ page }) => {
    await page.goto("/");
    await signIn(page, ADMINISTRATOR);
    await press(page.getByRole("link", { name: "Admin" }));
    await press(page.getByRole("link", { name: "Analytics" }));
    await seen(page.getByRole("list", { name: "How far visitors come" }));
    const width = await page.evaluate(() => document.scrollingElement?.scrollWidth);
    assert.equal(width, PHONE.viewport.width);
  });
});

import assert from "node:assert/strict";
import { PHONE } from "../harness/browser.mjs";
import { shopSuite } from "../harness/shop-suite.mjs";
import { ADMINISTRATOR, signIn } from "../shopper/account.mjs";
import { gone, press, read, seen, title } from "../shopper/hands.mjs";
import { bringToCheckout, openShop } from "../shopper/shelves.mjs";
import { pay, seeConfirmation } from "../shopper/till.mjs";

const RANGE = "203.0.113.0/24";
const PAGES = ["Orders", "Backlog", "Analytics", "Blocked addresses"];

shopSuite("Administration", (test) => {
  test("sees an order that a guest has just placed", async ({ page, anotherVisitor }) => {
    const guest = await anotherVisitor();
    await bringToCheckout(guest);
    await pay(guest);
    const number = await seeConfirmation(guest);

    await openShop(page);
    await signIn(page, ADMINISTRATOR);
    await press(page.getByRole("link", { name: "Admin" }));
    await seen(title(page, "All orders"));
    const table = page.getByRole("table", { name: "Orders of all customers" });
    const row = table.getByRole("row").filter({ hasText: number });
    assert.match(await read(await seen(row)), /Guest \d+ United States Paid 1 piece/);

    const filters = page.getByRole("group", { name: "Filters" });
    await filters.getByRole("combobox", { name: "Status" }).selectOption("Declined");
    await seen(page.getByText("No order fits these filters."));
    await press(page.getByRole("link", { name: "Show all orders" }).first());

    await press(page.getByRole("link", { name: number, exact: true }));
    await seen(title(page, `Order ${number}`));
    await seen(page.getByRole("region", { name: "About this order" }).getByText(/^Guest \d+$/));
  });

  test("blocks an address, and lets it in again when that is confirmed", async ({ page }) => {
    await page.goto("/admin/addresses");
    await seen(page.getByText("This page is for those who look after the shop."));
    await signIn(page, ADMINISTRATOR);
    await page.waitForURL("**/admin/addresses");
    await seen(page.getByText("Nobody is blocked."));
    await page.getByLabel("Address or range").fill(RANGE);
    await page.getByLabel("Reason").fill("guesses coupon codes");
    await press(page.getByRole("button", { name: "Block", exact: true }));
    await seen(page.getByText(`${RANGE} is blocked now.`));

    const unblock = page.getByRole("button", { name: `Unblock ${RANGE}` });
    await press(await seen(unblock));
    await seen(page.getByRole("dialog", { name: `Let ${RANGE} in again?` }));
    await page.keyboard.press("Escape");
    await gone(page.getByRole("dialog"));
    await page.keyboard.press("Enter");
    await press(page.getByRole("button", { name: "Yes, unblock" }));
    await seen(page.getByText(`${RANGE} may come in again.`));
    await seen(page.getByText("Nobody is blocked."));
  });

  test("fits on a phone", PHONE, async ({ page }) => {
    await page.goto("/");
    await signIn(page, ADMINISTRATOR);
    await press(page.getByRole("link", { name: "Admin" }));
    const tabs = page.getByRole("navigation", { name: "Admin pages" });
    for (const name of PAGES) {
      await press(tabs.getByRole("link", { name }));
      await seen(tabs.getByRole("link", { name }).and(page.locator("[aria-current=page]")));
      await page.waitForLoadState("networkidle");
      const width = await page.evaluate(() => document.scrollingElement?.scrollWidth);
      assert.equal(width, PHONE.viewport.width, name);
    }
  });
});

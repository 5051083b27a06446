import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { newcomer, openAccount, signIn, signOut } from "../shopper/account.mjs";
import { press, seen, title } from "../shopper/hands.mjs";
import { bringToCheckout, seeCartCount } from "../shopper/shelves.mjs";
import { pay, payButton, readOrders, seeConfirmation } from "../shopper/till.mjs";

shopSuite("Accounts", (test) => {
  test("a guest who signs in at the checkout keeps the cart", async ({ page, anotherVisitor }) => {
    const person = newcomer();
    await page.goto("/");
    await openAccount(page, person);
    await signOut(page);

    await bringToCheckout(page);
    await signIn(page, person);
    await page.waitForURL("**/checkout");
    await seen(payButton(page));
    await seeCartCount(page, 1);
    await pay(page);
    const order = await seeConfirmation(page);

    // The order belongs to the account, not to this browser.
    const elsewhere = await anotherVisitor();
    await elsewhere.goto("/");
    await signIn(elsewhere, person);
    const rows = await readOrders(elsewhere);
    assert.equal(rows.length, 1);
    assert.match(rows[0], new RegExp(`Order ${order}\\b.*Paid`));
  });

  test("a guest's orders come along into a new account", async ({ page }) => {
    await bringToCheckout(page);
    await pay(page);
    const order = await seeConfirmation(page);
    await openAccount(page, newcomer());
    await page.waitForURL(`**/orders/${order}`);
    await seen(title(page, `Order ${order}`));
    assert.equal((await readOrders(page)).length, 1);
  });

  test("signing out leaves nothing behind", async ({ page }) => {
    const person = newcomer();
    await page.goto("/");
    await openAccount(page, person);
    await bringToCheckout(page);
    await pay(page);
    await seeConfirmation(page);
    await signOut(page);
    await page.goto("/orders");
    await seen(page.getByText("No orders yet."));
    await seeCartCount(page, 0);
  });

  test("a wrong password and a taken address are explained", async ({ page, trouble }) => {
    trouble.expect(/POST \/auth\/login 401/);
    trouble.expect(/POST \/auth\/register 409/);
    const person = newcomer();
    await page.goto("/");
    await openAccount(page, person);
    await signOut(page);

    await page.goto("/login");
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password").fill("wrong horse battery");
    await press(page.getByRole("button", { name: "Sign in" }));
    await seen(page.getByRole("alert").getByText("Email and password do not match."));

    await page.goto("/register");
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password").fill(person.password);
    await press(page.getByRole("button", { name: "Open account" }));
    await seen(page.getByRole("alert").getByText("There is an account with this email already."));
  });
});

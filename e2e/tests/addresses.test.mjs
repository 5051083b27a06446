import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { press, seen, title } from "../shopper/hands.mjs";
import { addToCart, HEADPHONES, shelves } from "../shopper/shelves.mjs";

shopSuite("Addresses", (test) => {
  test("a product's address can be opened and loaded again", async ({ page }) => {
    const response = await page.goto("/product/101");
    assert.equal(response?.status(), 200);
    await seen(title(page, HEADPHONES));
    await page.reload();
    await seen(title(page, HEADPHONES));
    assert.equal(await page.title(), `${HEADPHONES} · WebStore`);
  });

  for (const path of ["/no/such/page", "/product/ninety"]) {
    test(`${path} is a page that says so`, async ({ page }) => {
      await page.goto(path);
      await seen(page.getByRole("heading", { name: "There is no such page." }));
      await press(page.getByRole("main").getByRole("link", { name: "Back to the catalogue" }));
      await seen(shelves(page).getByRole("link", { name: HEADPHONES }));
    });
  }

  test("a product that does not exist is explained", async ({ page, trouble }) => {
    trouble.expect(/GET \/us\/products\/999999 404/);
    await page.goto("/product/999999");
    await seen(page.getByText("We do not sell this in United States."));
  });

  test("an order of somebody else is not shown", async ({ page, trouble }) => {
    trouble.expect(/\/orders\/ORD1 4\d\d/);
    await page.goto("/product/101");
    await addToCart(page);
    await page.goto("/orders/ORD1");
    await seen(page.getByText("We know no order by this number."));
  });
});

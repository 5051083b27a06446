import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { press, seen } from "../shopper/hands.mjs";
import {
  addToCart,
  goToCheckout,
  HEADPHONES,
  openProduct,
  openShop,
  seeCartCount,
} from "../shopper/shelves.mjs";
import {
  amountToPay,
  billAmount,
  pay,
  readOrders,
  seeConfirmation,
  transactionOf,
} from "../shopper/till.mjs";

/** One pair of headphones, priced as an English reader sees it, and the warehouse that serves the market. */
const MARKETS = [
  { country: "United States", price: "$129.00", currency: "USD", warehouse: "US-EAST" },
  { country: "United Kingdom", price: "£109.00", currency: "GBP", warehouse: "UK-LONDON" },
  { country: "Germany", price: "€119.00", currency: "EUR", warehouse: "DE-BERLIN" },
  { country: "France", price: "€119.00", currency: "EUR", warehouse: "DE-BERLIN" },
  { country: "Japan", price: "¥18,500", currency: "JPY", warehouse: "JP-TOKYO" },
  { country: "Brazil", price: "R$749.00", currency: "BRL", warehouse: "BR-SAOPAULO" },
  { country: "India", price: "₹10,499.00", currency: "INR", warehouse: "IN-MUMBAI" },
];

shopSuite("A guest buys in every country", (test) => {
  for (const market of MARKETS) {
    test(market.country, async ({ page, provider }) => {
      const charges = await provider.watchCharges();
      await openShop(page, market.country);
      await openProduct(page, HEADPHONES);
      await seen(page.getByRole("article").getByText(market.price, { exact: true }));
      await addToCart(page);
      await seeCartCount(page, 1);

      await press(page.getByRole("link", { name: "Go to the cart" }));
      await seen(page.getByText(`${market.price} each`));
      await goToCheckout(page);
      const total = await amountToPay(page);
      await pay(page);

      const order = await seeConfirmation(page);
      assert.equal(await billAmount(page, "Subtotal"), market.price);
      assert.equal(await billAmount(page, "Total"), total);
      await seeCartCount(page, 0);
      await seen(page.getByText(`Ships from ${market.warehouse}, arrives `));

      assert.deepEqual((await charges()).map(inWords), [
        {
          transaction: await transactionOf(page),
          status: "success",
          currency: market.currency,
          total: digitsOf(total),
        },
      ]);
      const rows = await readOrders(page);
      assert.equal(rows.length, 1);
      for (const part of [`Order ${order}`, "1 piece", total, "Paid"])
        assert.ok(rows[0].includes(part), `${part} in ${rows[0]}`);
    });
  }

  test("keeps the chosen country after a reload, and starts in the United States", async ({
    page,
  }) => {
    await openShop(page);
    const country = page.getByRole("combobox", { name: "Country and currency" });
    assert.equal(await country.inputValue(), "US");
    await openShop(page, "Japan");
    await page.reload();
    await seen(page.getByText("¥18,500", { exact: true }));
    assert.equal(await country.inputValue(), "JP");
  });

  test("says so when a country does not sell a product", async ({ page, trouble }) => {
    trouble.expect(/GET \/in\/products\/103 404/);
    await openShop(page, "India");
    await page.goto("/product/103");
    await seen(page.getByText("We do not sell this in India."));
    await seen(page.getByRole("main").getByRole("link", { name: "Look at the catalogue" }));
  });
});

/** @param {import("../harness/provider.mjs").Charge} charge */
function inWords({ transaction_id: transaction, status, currency, amount }) {
  return { transaction, status, currency, total: String(amount) };
}

/**
 * An amount's digits are its minor units, whatever stands between them.
 *
 * @param {string} price
 */
function digitsOf(price) {
  return price.replace(/\D/g, "");
}

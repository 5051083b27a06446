import { withEmptyWarehouses } from "../harness/provider.mjs";
import { shopSuite } from "../harness/shop-suite.mjs";
import { press, seen } from "../shopper/hands.mjs";
import {
  addToCart,
  bringToCheckout,
  goToCheckout,
  HEADPHONES,
  openProduct,
  openShop,
} from "../shopper/shelves.mjs";
import { pay, seeConfirmation } from "../shopper/till.mjs";

shopSuite("An order is followed", (test) => {
  test("from the payment to the warehouse", async ({ page }) => {
    await bringToCheckout(page);
    await pay(page);
    await seeConfirmation(page);
    const way = page.getByRole("region", { name: "Where your order is" });
    await seen(way.getByRole("listitem").filter({ hasText: "Ordered" }));
    await seen(way.getByRole("listitem").filter({ hasText: "Paid" }));
    const last = way.getByRole("listitem").filter({ hasText: "Reserved in the warehouse" });
    await seen(last.getByText(/^US-EAST · arrives /));
  });

  test("when it is late, its buyer can say so at once", async ({ page, webstore }) => {
    await openShop(page);
    await openProduct(page, HEADPHONES);
    // The makers send up to three themselves.
    for (let pieces = 1; pieces < 4; pieces += 1)
      await press(page.getByRole("button", { name: `One more ${HEADPHONES}` }));
    await addToCart(page);
    await press(page.getByRole("link", { name: "Go to the cart" }));
    await goToCheckout(page);
    await withEmptyWarehouses(webstore.inventory, async () => {
      await pay(page);
      await seeConfirmation(page);
      await seen(page.getByText(/^Delayed: we expect it with you on /));
    });
    await seen(page.getByText(/^Part of your order comes later/));
    await press(page.getByRole("button", { name: "Send" }));
    await seen(page.getByText(/^Thank you\. We have written it down/));
  });
});

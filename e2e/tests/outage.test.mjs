import { shopSuite } from "../harness/shop-suite.mjs";
import { press, seen, title } from "../shopper/hands.mjs";
import { addToCart, HEADPHONES, openShop, shelves } from "../shopper/shelves.mjs";

shopSuite("A shop that cannot be reached", (test) => {
  test("says so at the first load, and can be tried again", async ({ page, trouble, webstore }) => {
    trouble.expect(/failed: GET \/countries/);
    trouble.expect(/console: Unheard/);
    await page.route(`${webstore.api}/**`, (route) => route.abort("connectionrefused"));
    await page.goto("/");
    const alert = page.getByRole("alert");
    await seen(alert.getByText("The shop cannot be reached right now."));
    await page.unrouteAll();
    await press(alert.getByRole("button", { name: "Try again" }));
    await seen(shelves(page).getByRole("link", { name: HEADPHONES }));
  });

  test("says so in the middle of a visit, and can be tried again", async ({
    page,
    trouble,
    webstore,
  }) => {
    trouble.expect(/failed: GET \/us\/products\/101/);
    await openShop(page);
    await page.route(`${webstore.api}/us/products/101`, (route) =>
      route.abort("connectionrefused"),
    );
    await press(shelves(page).getByRole("link", { name: HEADPHONES }));
    const alert = page.getByRole("alert");
    await seen(alert.getByText("The shop cannot be reached right now."));
    await page.unrouteAll();
    await press(alert.getByRole("button", { name: "Try again" }));
    await seen(title(page, HEADPHONES));
  });

  test("what could not be put into the cart is said", async ({ page, trouble, webstore }) => {
    trouble.expect(/failed: POST \/auth\/guest/);
    await page.goto("/product/101");
    await seen(title(page, HEADPHONES));
    await page.route(`${webstore.api}/auth/guest`, (route) => route.abort("connectionrefused"));
    await press(page.getByRole("button", { name: "Add to cart" }));
    await seen(page.getByRole("alert").getByText("The shop cannot be reached right now."));
    await page.unrouteAll();
    await addToCart(page);
  });
});

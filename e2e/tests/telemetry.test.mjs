import assert from "node:assert/strict";
import { collectBodies, isEvent, isException, isSpan } from "../harness/collect.mjs";
import { shopSuite } from "../harness/shop-suite.mjs";
import { newcomer, openAccount } from "../shopper/account.mjs";
import { press, seen, title } from "../shopper/hands.mjs";
import {
  bringToCheckout,
  fromShelvesToCheckout,
  HEADPHONES,
  openShop,
  shelves,
} from "../shopper/shelves.mjs";
import { pay, seeConfirmation } from "../shopper/till.mjs";

const SDK_FILE = "**/assets/faro-*.js";
const CARD = "4242 4242 4242 4242";

shopSuite("What the browser tells of a visit", (test) => {
  test("a purchase, step by step, with its pages and web vitals", async ({ page, context }) => {
    const told = await collectBodies(context);
    await openShop(page, "Japan");
    await told.told("the visit", isEvent("session_start"));
    await fromShelvesToCheckout(page);
    await pay(page);
    await seeConfirmation(page);
    await told.told("the request to pay", isRequestTo("/checkout"));

    const [started, ...others] = told.events("session_start");
    assert.equal(others.length, 0);
    assert.equal(started?.meta.view.name, "home");
    assert.equal(started?.meta.page.attributes.country, "US");
    assert.deepEqual(
      told.events("view_changed").map(({ item }) => item.attributes.toView),
      ["home", "product", "cart", "checkout", "order"],
    );
    const product = { country: "JP", product_id: "101", category: "audio" };
    assertTold(told.events("country_selected"), { country: "JP" }, "home");
    assertTold(told.events("product_viewed"), product, "product");
    assertTold(told.events("cart_add"), { ...product, quantity: "1" }, "product");
    const payment = { country: "JP", payment_method: "credit_card", order_value: "18445" };
    assertTold(told.events("checkout_initiated"), payment, "checkout");
    assertTold(told.events("checkout_completed"), payment, "checkout");
    assert.deepEqual(told.events("checkout_failed"), []);
    const { meta } = await told.told("the largest paint", isVital("lcp"));
    // It is known only when the visitor goes on, and yet it is the first page's.
    assert.equal(meta.view.name, "home");
    assert.equal(meta.app.name, "frontend");
    assert.equal(meta.app.namespace, "webstore");

    const { item: click } = await told.told("the click", isSpan("checkout"));
    for (const name of ["checkout_initiated", "checkout_completed"]) {
      const [event] = told.events(name);
      assert.deepEqual(event?.item.trace, { trace_id: click.traceId, span_id: click.spanId });
    }
    assert.deepEqual(
      told
        .items()
        .filter(({ kind, item }) => kind === "spans" && item.parentSpanId === click.spanId)
        .map(({ item }) => [item.name, item.kind, item.traceId]),
      [["POST", CLIENT, click.traceId]],
    );
  });

  test("a declined card, and why", async ({ page, context, provider, trouble }) => {
    trouble.expect(/POST \/checkout 500/);
    const told = await collectBodies(context);
    await provider.simulate({ decline_rates: { US: 1 } });
    await openShop(page);
    await told.told("the visit", isEvent("session_start"));
    await fromShelvesToCheckout(page);
    await pay(page);
    const { item } = await told.told("the failure", isEvent("checkout_failed"));
    assert.equal(item.attributes.code, "payment_declined");
    const { item: click } = await told.told("the click", isSpan("checkout"));
    assert.equal(click.status.code, ERROR);
    assert.deepEqual(told.events("checkout_completed"), []);
  });

  test("nothing of who the visitor is, what they typed, or their keys", async ({
    page,
    context,
    trouble,
  }) => {
    trouble.expect(/^exception: Error: ada/);
    const told = await collectBodies(context);
    const ada = newcomer();
    await openShop(page);
    await openAccount(page, ada);
    await page.goto("/");
    await told.told("the next page", isEvent("session_resume"));
    const search = page.getByRole("searchbox", { name: "Search products" });
    await search.fill(`${ada.email} kestrel`);
    await search.press("Enter");
    await page.waitForURL(/q=/);
    await told.told("the request to search", isRequestTo("/us/products"));
    await page.reload();
    const keys = await page.evaluate(() => JSON.parse(localStorage["webstore.session"]));
    const secrets = [ada.email, CARD, keys.access_token, keys.refresh_token];
    await told.told("the page after the reload", isEvent("session_resume"), 2);
    await page.evaluate(
      (message) => {
        setTimeout(() => {
          throw new Error(message);
        });
      },
      `ada: ${secrets.join(", ")}`,
    );
    const { item, meta } = await told.told("the error", isException("Error"));
    assert.match(item.value, /^ada: \[email\], \[number\], /);
    assert.equal(new URL(meta.page.url).search, "");
    for (const body of told.bodies)
      for (const secret of [...secrets, ada.name, ada.password, "kestrel", "q="])
        assert.ok(!body.includes(secret), `${secret} was told: ${body}`);
  });

  test("a page that breaks: once, with its components, and with a way on", async ({
    page,
    context,
    trouble,
  }) => {
    trouble.expect(/^console: RangeError/);
    const told = await collectBodies(context);
    await page.route("**/us/products/101", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), currency: "nonsense" } });
    });
    await openShop(page);
    await told.told("the visit", isEvent("session_start"));
    await press(shelves(page).getByRole("link", { name: HEADPHONES, exact: true }));
    await seen(page.getByRole("alert").getByText("Something went wrong on this page."));
    const { item, meta } = await told.told("the crash", isException("RangeError"));
    assert.ok(item.stacktrace.frames.length > 0);
    assert.match(item.context.component_stack, /^at /);
    assert.equal(meta.view.name, "product");

    await press(page.getByRole("link", { name: "Back to the catalogue" }));
    await seen(shelves(page).getByRole("link", { name: HEADPHONES, exact: true }));
    await told.told("the visit's next page", isEvent("session_resume"));
    assert.equal(told.items().filter(({ kind }) => kind === "exceptions").length, 1);
  });

  for (const [name, value] of [
    ["doNotTrack", "1"],
    ["globalPrivacyControl", true],
  ]) {
    test(`nothing of a visitor who says ${name}: the SDK is not loaded`, async ({
      page,
      context,
    }) => {
      await context.addInitScript(
        ([property, wish]) => {
          Object.defineProperty(Navigator.prototype, property, { get: () => wish });
        },
        /** @type {const} */ ([String(name), value]),
      );
      /** @type {string[]} */
      const asked = [];
      context.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await buy(page);
      assert.ok(asked.includes("/checkout"));
      assert.deepEqual(
        asked.filter((path) => /faro|collect/.test(path)),
        [],
      );
    });
  }
});

shopSuite("The shop sells when telemetry does not work", (test) => {
  test("the SDK's file is out of reach", async ({ page, context, trouble }) => {
    trouble.expect(/^failed: GET \/assets\/faro-/);
    await context.route(SDK_FILE, (route) => route.abort("connectionreset"));
    await buyAfter(page, page.waitForEvent("requestfailed"));
  });

  test("the SDK is broken", async ({ page, context }) => {
    const body = "throw new Error('broken');";
    await context.route(SDK_FILE, (route) =>
      route.fulfill({ contentType: "text/javascript", body }),
    );
    await buyAfter(page, page.waitForResponse(SDK_FILE));
  });

  for (const status of [404, 429, 503]) {
    test(`the receiver answers ${status}`, async ({ page, context, trouble }) => {
      trouble.expect(new RegExp(`^refused: POST /collect ${status}`));
      await collectBodies(context, status);
      await buyAfter(page, page.waitForResponse("**/collect"));
    });
  }

  test("the receiver is out of reach", async ({ page, context, trouble }) => {
    trouble.expect(/^failed: POST \/collect/);
    await context.route("**/collect", (route) => route.abort("connectionreset"));
    await buyAfter(page, page.waitForEvent("requestfailed"));
  });
});

/** Kinds and codes of OTLP. */
const CLIENT = 3;
const ERROR = 2;

/**
 * Told exactly once, with these attributes, from this page.
 *
 * @param {import("../harness/collect.mjs").Item[]} events
 * @param {Record<string, string>} attributes
 * @param {string} view
 */
function assertTold(events, attributes, view) {
  assert.deepEqual(
    events.map(({ item, meta }) => [item.attributes, meta.view.name]),
    [[attributes, view]],
  );
}

/** @param {string} vital @returns {(item: import("../harness/collect.mjs").Item) => boolean} */
function isVital(vital) {
  return ({ kind, item }) => kind === "measurements" && vital in item.values;
}

/** @param {string} path @returns {(item: import("../harness/collect.mjs").Item) => boolean} */
function isRequestTo(path) {
  return ({ kind, item }) =>
    kind === "spans" && item.attributes.some(({ key, value }) => isUrlOf(path, key, value));
}

/** @param {string} path @param {string} key @param {{ stringValue: string }} value */
function isUrlOf(path, key, value) {
  return key === "url.full" && value.stringValue.endsWith(path);
}

/** @param {import("playwright-core").Page} page */
async function buy(page) {
  await bringToCheckout(page);
  await pay(page);
  await seeConfirmation(page);
}

/**
 * Buys once the trouble is there.
 *
 * @param {import("playwright-core").Page} page
 * @param {Promise<unknown>} trouble
 */
async function buyAfter(page, trouble) {
  await page.goto("/");
  await seen(title(page, /.*/));
  await trouble;
  await buy(page);
}

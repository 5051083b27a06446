import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { seen, title } from "../shopper/hands.mjs";
import { HEADPHONES } from "../shopper/shelves.mjs";
import { payButton, seeConfirmation } from "../shopper/till.mjs";

/** More steps than any page has stops. */
const STEPS_MAX = 80;

shopSuite("With the keyboard alone", (test) => {
  test("a whole purchase", async ({ page }) => {
    await page.goto("/");
    await seen(page.getByRole("link", { name: HEADPHONES }));

    await walkTo(page, page.getByRole("link", { name: "Skip to the content" }));
    await page.keyboard.press("Enter");
    await walkTo(page, page.getByRole("link", { name: HEADPHONES }));
    await page.keyboard.press("Enter");
    await seen(title(page, HEADPHONES));
    await walkTo(page, page.getByRole("button", { name: "Add to cart" }));
    await page.keyboard.press("Enter");
    const toCart = await seen(page.getByRole("link", { name: "Go to the cart" }));
    await walkTo(page, toCart);
    await page.keyboard.press("Enter");
    const toCheckout = await seen(page.getByRole("link", { name: "Go to checkout" }));
    await walkTo(page, toCheckout);
    await page.keyboard.press("Enter");

    await seen(payButton(page));
    await walkTo(page, page.getByRole("radio", { name: "Credit card" }));
    await page.keyboard.press("ArrowDown");
    await seen(page.getByRole("radio", { name: "Debit card", checked: true }));
    await walkTo(page, payButton(page));
    await page.keyboard.press("Space");
    await seeConfirmation(page);
    await seen(page.getByText(/^Debit card · payment /));
  });

  test("the skip link shows when it is reached, and skips", async ({ page }) => {
    await page.goto("/");
    await seen(page.getByRole("link", { name: HEADPHONES }));
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    await assertFocusShows(page, skip);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
  });

  test("after a change of page, the focus starts at its content", async ({ page }) => {
    await page.goto("/");
    await walkTo(page, page.getByRole("link", { name: "Orders" }));
    await page.keyboard.press("Enter");
    await seen(title(page, "Orders"));
    await page.waitForFunction(() => document.activeElement?.id === "content");
  });
});

/**
 * Steps on with the tabulator until it has the focus, which has to show at every stop.
 *
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Locator} target
 */
async function walkTo(page, target) {
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) === 0) continue;
    await assertFocusShows(page, focused);
    if ((await focused.and(target).count()) > 0) return;
  }
  assert.fail(`not reached in ${STEPS_MAX} steps: ${target}`);
}

/**
 * The focused element, or the label that stands for it, has an outline and lies within the window.
 *
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Locator} focused
 */
async function assertFocusShows(page, focused) {
  const place = await focused.evaluate(async (element) => {
    const hasOutline = (/** @type {Element} */ each) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(each);
      return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
    };
    const motions = element.getAnimations();
    await Promise.all(motions.map((motion) => motion.finished));
    const shown = element.matches("[type=radio]") ? (element.closest("label") ?? element) : element;
    const { top, bottom, width, height } = shown.getBoundingClientRect();
    const words = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim();
    return {
      name: `${element.tagName} ${words}`,
      hasOutline: hasOutline(shown),
      top,
      bottom,
      width,
      height,
    };
  });
  const { height } = page.viewportSize() ?? { height: 0 };
  assert.ok(place.hasOutline, `no visible focus: ${place.name}`);
  assert.ok(place.width > 0 && place.height > 0, `too small to be seen: ${place.name}`);
  assert.ok(
    place.bottom > 0 && place.top < height,
    `focus outside of the window: ${JSON.stringify(place)}`,
  );
}

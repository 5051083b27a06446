import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { seen, title } from "../shopper/hands.mjs";
import { HEADPHONES } from "../shopper/shelves.mjs";

/** What text of its size needs against its ground (WCAG 2.2, level AA). */
const CONTRAST_MIN = 4.5;

shopSuite("Light and dark", (test) => {
  test("the ground follows the visitor's wish, and text stays readable", async ({ page }) => {
    await page.goto("/product/101");
    await seen(title(page, HEADPHONES));
    const grounds = { light: 0, dark: 0 };
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      const { ground, ink } = await page.evaluate(colours);
      grounds[colorScheme] = luminance(ground);
      const contrast = contrastOf(luminance(ground), luminance(ink));
      assert.ok(
        contrast >= CONTRAST_MIN,
        `${colorScheme}: ${ink} on ${ground} has a contrast of ${contrast}`,
      );
    }
    assert.ok(grounds.light > 0.8, `light: ${grounds.light}`);
    assert.ok(grounds.dark < 0.05, `dark: ${grounds.dark}`);
  });

  test("who wants no motion gets none", { reducedMotion: "reduce" }, async ({ page }) => {
    await page.goto("/product/101");
    await seen(title(page, HEADPHONES));
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
  });
});

/** Runs in the page. */
function colours() {
  const { backgroundColor: ground, color: ink } = getComputedStyle(document.body);
  return { ground, ink };
}

/**
 * Relative luminance, from 0 for black to 1 for white.
 *
 * @param {string} colour as browsers compute it: `rgb(1, 2, 3)`
 */
function luminance(colour) {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) =>
    linear(Number(part) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {number} part of a colour in sRGB, from 0 to 1 */
function linear(part) {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/**
 * @param {number} one
 * @param {number} other
 */
function contrastOf(one, other) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

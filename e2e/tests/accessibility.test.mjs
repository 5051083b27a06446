import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PHONE } from "../harness/browser.mjs";
import { shopSuite } from "../harness/shop-suite.mjs";
import { walkEverywhere } from "../shopper/walk.mjs";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));
/** What keeps somebody from using a page. */
const GRAVE = ["serious", "critical"];

const SCREENS = { "a wide screen": {}, "a phone": PHONE };

shopSuite("Every page can be used by everybody", (test) => {
  for (const [screen, options] of Object.entries(SCREENS))
    for (const colorScheme of /** @type {const} */ (["light", "dark"]))
      test(`${screen}, ${colorScheme}`, {
        ...options,
        colorScheme,
        reducedMotion: "reduce",
      }, async ({ page, trouble, webstore }) => {
        trouble.expect(/POST \/checkout 500/);
        const axe = await readFile(AXE, "utf8");
        await walkEverywhere(page, webstore, async (name) => {
          assert.deepEqual(await graveViolations(page, axe), [], name);
        });
      });
});

/**
 * What axe finds on the page as it is, each with the elements that it is about.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} axe its source
 */
async function graveViolations(page, axe) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => Reflect.get(window, "axe").run());
  return found.violations
    .filter((/** @type {{ impact: string }} */ { impact }) => GRAVE.includes(impact))
    .map(
      (
        /** @type {{ id: string, nodes: { target: string[], failureSummary: string }[] }} */ each,
      ) => ({
        id: each.id,
        where: each.nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
      }),
    );
}

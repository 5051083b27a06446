// Photographs every page of the shop in light and dark, on a wide screen and on a phone, into output/. Pages are
// read in English and German, the front page in Japanese and Hindi too.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchBrowser, openContext, PHONE } from "./harness/browser.mjs";
import { startWebstore } from "./harness/webstore.mjs";
import { walkEverywhere } from "./shopper/walk.mjs";

const OUTPUT = fileURLToPath(new URL("output/", import.meta.url));

const SCREENS = [
  { viewport: { width: 1360, height: 1010 } },
  { ...PHONE, viewport: { width: 390, height: 844 } },
];
const SCHEMES = /** @type {const} */ (["light", "dark"]);

/** @param {string} name of a page */
const languagesOf = (name) => (name === "home" ? ["de", "ja", "hi"] : ["de"]);

const webstore = await startWebstore();
const browser = await launchBrowser();
try {
  await mkdir(OUTPUT, { recursive: true });
  for (const screen of SCREENS)
    for (const colorScheme of SCHEMES) await photographAll({ ...screen, colorScheme });
} finally {
  await browser.close();
  await webstore.stop();
}

/** @param {import("playwright-core").BrowserContextOptions & (typeof SCREENS)[number]} options */
async function photographAll(options) {
  const context = await openContext(browser, webstore.shop, {
    ...options,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const { width, height } = options.viewport;
  const photograph = async (/** @type {string} */ name) => {
    await atRest(page);
    await page.screenshot({
      path: `${OUTPUT}${name}-${options.colorScheme}-${width}x${height}.png`,
      fullPage: true,
    });
  };
  await walkEverywhere(page, webstore, async (name) => {
    await photograph(`${name}-en`);
    for (const language of languagesOf(name)) {
      await read(page, language);
      await photograph(`${name}-${language}`);
    }
    await read(page, "en");
  });
  await context.close();
}

/**
 * Has the page's words in another language.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} language
 */
async function read(page, language) {
  await page.locator(".foot select").selectOption(language);
  await page.locator(`html[lang="${language}"]`).waitFor();
}

/**
 * Waits until letters and drawings are there and nothing loads any more.
 *
 * @param {import("playwright-core").Page} page
 */
async function atRest(page) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
}

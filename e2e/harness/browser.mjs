import { chromium } from "playwright-core";
import { chromiumPath } from "./programs.mjs";

/** How long anything on a page may take to show, in milliseconds. */
const PATIENCE_MS = 10_000;

const ARGUMENTS = [
  "--no-sandbox",
  "--headless=new",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A phone, held upright. */
export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

export function launchBrowser() {
  return chromium.launch({ executablePath: chromiumPath(), args: ARGUMENTS });
}

/**
 * A window of a visitor who was never here before.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {string} shop the shop's origin, which paths are relative to
 * @param {import("playwright-core").BrowserContextOptions} options
 */
export async function openContext(browser, shop, options = {}) {
  const viewport = { width: 1360, height: 1010 };
  const context = await browser.newContext({
    baseURL: shop,
    viewport,
    locale: "en-US",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

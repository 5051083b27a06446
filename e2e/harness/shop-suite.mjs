import { mkdir } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser, openContext } from "./browser.mjs";
import { createProvider } from "./provider.mjs";
import { watchTrouble } from "./trouble.mjs";
import { startWebstore } from "./webstore.mjs";

const TEST_MS_MAX = 90_000;
const HOOK_MS_MAX = 60_000;

/** Where the last picture of a failed test is left. */
const FAILURES = fileURLToPath(new URL("../output/failures/", import.meta.url));

/**
 * What a test is given.
 *
 * @typedef {object} Scene
 * @property {import("playwright-core").Page} page of a visitor who was never here before
 * @property {import("playwright-core").BrowserContext} context
 * @property {Awaited<ReturnType<typeof watchTrouble>>} trouble
 * @property {ReturnType<typeof createProvider>} provider
 * @property {import("./webstore.mjs").Webstore} webstore
 * @property {() => Promise<import("playwright-core").Page>} anotherVisitor a second one, with a browser of their own
 */

/**
 * Tests of the shop in the browser. Each suite has a running shop and a browser of its own; each test has a
 * new visitor, and fails when anything went wrong in their browser, whatever else it looks at.
 *
 * @param {string} name
 * @param {(test: (title: string, ...rest: [Run] | [Options, Run]) => void) => void} define
 *
 * @param {import("./webstore.mjs").More} more what this shop is started with
 *
 * @typedef {(scene: Scene) => Promise<void>} Run
 * @typedef {import("playwright-core").BrowserContextOptions} Options
 */
export function shopSuite(name, define, more = {}) {
  describe(name, () => {
    /** @type {import("./webstore.mjs").Webstore} */
    let webstore;
    /** @type {import("playwright-core").Browser} */
    let browser;

    before(
      async () => {
        browser = await launchBrowser();
        webstore = await startWebstore(more);
      },
      { timeout: HOOK_MS_MAX },
    );

    after(
      async () => {
        await browser?.close();
        await webstore?.stop();
      },
      { timeout: HOOK_MS_MAX },
    );

    define((title, ...rest) => {
      const run = /** @type {Run} */ (rest.at(-1));
      const options = rest.length > 1 ? /** @type {Options} */ (rest[0]) : {};
      it(title, { timeout: TEST_MS_MAX }, () => play(title, run, { webstore, browser, options }));
    });
  });
}

/**
 * @param {string} title
 * @param {Run} run
 * @param {{ webstore: import("./webstore.mjs").Webstore, browser: import("playwright-core").Browser, options: Options }} stage
 */
async function play(title, run, { webstore, browser, options }) {
  const provider = createProvider(webstore.provider);
  const restore = await provider.keepSimulation();
  /** @type {Visitor[]} */
  const visitors = [];
  const arrive = async () => {
    const visitor = await visitorOf(webstore, browser, options);
    visitors.push(visitor);
    return visitor;
  };
  try {
    const scene = { provider, webstore, anotherVisitor: async () => (await arrive()).page };
    await run({ ...(await arrive()), ...scene });
    for (const { trouble } of visitors) trouble.assertNone();
  } catch (error) {
    await takePictures(title, visitors);
    throw error;
  } finally {
    await restore();
    await Promise.all(visitors.map(({ context }) => context.close()));
  }
}

/**
 * @param {import("./webstore.mjs").Webstore} webstore
 * @param {import("playwright-core").Browser} browser
 * @param {Options} options
 *
 * @typedef {Awaited<ReturnType<typeof visitorOf>>} Visitor
 */
async function visitorOf({ shop, api }, browser, options) {
  const context = await openContext(browser, shop, options);
  const trouble = await watchTrouble(context, [shop, api]);
  return { context, trouble, page: await context.newPage() };
}

/**
 * What the visitors saw last. That it cannot be photographed must not hide why the test failed.
 *
 * @param {string} title
 * @param {Visitor[]} visitors
 */
async function takePictures(title, visitors) {
  const name = title.replace(/[^a-z0-9]+/gi, "-").toLowerCase();
  try {
    await mkdir(FAILURES, { recursive: true });
    for (const [number, { page }] of visitors.entries())
      await page.screenshot({ path: `${FAILURES}${name}-${number + 1}.png`, fullPage: true });
  } catch (error) {
    process.stderr.write(`no picture of the failure: ${error}\n`);
  }
}

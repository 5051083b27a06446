/** What the first load of a page costs, as Chromium itself measures it. */

import { openContext } from "./browser.mjs";

/** What a task may take before it keeps a finger waiting, in milliseconds. */
const LONG_TASK_MS = 50;

/** The script that tells what a visit is like. */
const TELEMETRY = /\/assets\/faro-/;

/**
 * @typedef {object} Load
 * @property {number} firstPaintMs from the navigation to the first content that can be seen
 * @property {number} blockedMs how much longer than `LONG_TASK_MS` the tasks after it took, all together
 * @property {number} shift how far things moved that were there already; a score, 0 is best
 * @property {Record<string, number>} bytes over the wire with gzip, by the kind of resource
 */

/**
 * Loads a page with nothing in the cache, and waits until nothing more is loaded.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {string} shop
 * @param {string} path
 * @returns {Promise<Load>}
 */
export async function measureLoad(browser, shop, path) {
  const context = await openContext(browser, shop);
  try {
    const page = await context.newPage();
    const bytes = await countBytes(await context.newCDPSession(page));
    await page.addInitScript(observe);
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    const { paints, tasks, shifts } = await page.evaluate(() => Reflect.get(window, "observed"));
    const firstPaintMs = paints["first-contentful-paint"] ?? Number.NaN;
    const late = tasks.filter((/** @type {Task} */ { start }) => start >= firstPaintMs);
    return {
      firstPaintMs,
      blockedMs: sum(late.map((/** @type {Task} */ { duration }) => duration - LONG_TASK_MS)),
      shift: sum(shifts),
      bytes,
    };
  } finally {
    await context.close();
  }
}

/** @typedef {{ start: number, duration: number }} Task */

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * @param {import("playwright-core").CDPSession} session
 * @returns {Promise<Record<string, number>>} grows while the page loads
 */
async function countBytes(session) {
  /** @type {Record<string, number>} */
  const bytes = {};
  /** @type {Map<string, string>} */
  const kinds = new Map();
  await session.send("Network.enable");
  await session.send("Network.setExtraHTTPHeaders", { headers: { "accept-encoding": "gzip" } });
  session.on("Network.responseReceived", ({ requestId, type, response }) => {
    // The SDK comes when the page is there already; it is counted for itself.
    kinds.set(requestId, TELEMETRY.test(response.url) ? "Telemetry" : type);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? "Other";
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  return bytes;
}

/** Runs in the page, before its own scripts. */
function observe() {
  const observed = {
    /** @type {Record<string, number>} */
    paints: {},
    /** @type {Task[]} */
    tasks: [],
    /** @type {number[]} */
    shifts: [],
  };
  Reflect.set(window, "observed", observed);
  /**
   * @param {string} type
   * @param {(entry: any) => void} note
   */
  const watch = (type, note) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) note(entry);
    }).observe({ type, buffered: true });
  watch("paint", ({ name, startTime }) => {
    observed.paints[name] = startTime;
  });
  watch("longtask", ({ startTime, duration }) =>
    observed.tasks.push({ start: startTime, duration }),
  );
  watch("layout-shift", ({ value, hadRecentInput }) => {
    if (!hadRecentInput) observed.shifts.push(value);
  });
}

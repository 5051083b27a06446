// Prints what the first load of the front page and of a product costs: when something is seen, how long the page is
// deaf, how far things move, and what comes over the wire. The middle one of several loads.

import { launchBrowser } from "./harness/browser.mjs";
import { measureLoad } from "./harness/load.mjs";
import { startWebstore } from "./harness/webstore.mjs";

const LOADS = 5;

const webstore = await startWebstore();
const browser = await launchBrowser();
try {
  for (const path of ["/", "/product/101"]) {
    const loads = [];
    for (let load = 0; load < LOADS; load += 1)
      loads.push(await measureLoad(browser, webstore.shop, path));
    process.stdout.write(`${path}\n${linesOf(loads).join("\n")}\n`);
  }
} finally {
  await browser.close();
  await webstore.stop();
}

/** @param {import("./harness/load.mjs").Load[]} loads */
function linesOf(loads) {
  const bytes = loads.at(-1)?.bytes ?? {};
  const kinds = Object.entries(bytes).map(([kind, size]) => `${kind} ${kilobytes(size)}`);
  return [
    `  first contentful paint  ${middle(loads.map((load) => load.firstPaintMs)).toFixed(0)} ms`,
    `  total blocking time     ${middle(loads.map((load) => load.blockedMs)).toFixed(0)} ms`,
    `  layout shift            ${middle(loads.map((load) => load.shift)).toFixed(3)}`,
    `  over the wire, gzip     ${kinds.join(", ")}`,
  ];
}

/** @param {number[]} numbers */
function middle(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

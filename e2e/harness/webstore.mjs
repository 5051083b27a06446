import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePortOffset } from "./ports.mjs";
import { webstorePath } from "./programs.mjs";

const START_MS_MAX = 20_000;
const STOP_MS_MAX = 30_000;
const STARTS_MAX = 3;
const OUTPUT_LENGTH_MAX = 20_000;

/** Always the same one, so that a run can be repeated. */
const SEED = "20";

/**
 * @typedef {import("node:stream").Readable} Readable
 * @typedef {import("node:child_process").ChildProcessByStdio<null, Readable, Readable>} Child
 */

/**
 * A running shop with ports and a data folder of its own.
 *
 * @typedef {object} Webstore
 * @property {string} shop the origin of the shop in the browser
 * @property {string} api the origin of main-service
 * @property {string} metrics the origin where the collector shows metrics
 * @property {string} provider the origin of the payment provider
 * @property {string} inventory the origin of the warehouses' system
 * @property {() => Promise<void>} stop asks it to end, and fails unless it does so in good order
 */

/**
 * What a shop is started with besides the usual.
 *
 * @typedef {object} More
 * @property {string[]} [options]
 * @property {Record<string, string>} [environment]
 */

/**
 * Starts the whole shop. Third parties answer at once until a test says otherwise.
 *
 * @param {More} more
 * @returns {Promise<Webstore>}
 */
export async function startWebstore(more = {}) {
  const path = webstorePath();
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOnce(path, await freePortOffset(), more);
    } catch (error) {
      // Between looking and starting, somebody else may have taken a port.
      if (starts === STARTS_MAX || !/is taken/.test(String(error))) throw error;
    }
  }
}

/**
 * @param {string} path
 * @param {number} offset
 * @param {More} more
 * @returns {Promise<Webstore>}
 */
async function startOnce(path, offset, more) {
  const data = await mkdtemp(join(tmpdir(), "webstore-e2e-"));
  const options = [
    "--simulate",
    "off",
    "--seed",
    SEED,
    "--port-offset",
    offset,
    "--data-dir",
    data,
    // Every shopper comes from one address here.
    "--ip-limit",
    "0",
    "--user-limit",
    "0",
    ...(more.options ?? []),
    // The tests are the only shoppers.
    "--traffic",
    "0",
  ];
  const child = spawn(path, ["up", ...options.map(String)], {
    env: { ...ownEnvironment(), ...more.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = outputOf(child);
  process.on("exit", () => child.kill("SIGKILL"));
  try {
    await untilReady(child, output);
  } catch (error) {
    child.kill("SIGKILL");
    await rm(data, { recursive: true, force: true });
    throw error;
  }
  return { ...origins(offset), stop: () => stop(child, output, data) };
}

/** The caller's environment without what would change the shop. */
function ownEnvironment() {
  const changes = /^((WEBSTORE|OTEL)_.*|DATABASE_URL|REDIS_URL)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !changes.test(name)));
}

/** @param {number} offset */
function origins(offset) {
  return {
    shop: `http://localhost:${3001 + offset}`,
    api: `http://localhost:${8000 + offset}`,
    metrics: `http://127.0.0.1:${8889 + offset}`,
    provider: `http://127.0.0.1:${3011 + offset}`,
    inventory: `http://127.0.0.1:${3003 + offset}`,
  };
}

/**
 * The end of what a program says, for the message when something goes wrong.
 *
 * @param {Child} child
 */
function outputOf(child) {
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (piece) => {
      output.text = (output.text + piece).slice(-OUTPUT_LENGTH_MAX);
    });
  }
  return output;
}

/**
 * Waits for the line that says that every port answers.
 *
 * @param {Child} child
 * @param {{ text: string }} output
 */
async function untilReady(child, output) {
  const late = AbortSignal.timeout(START_MS_MAX);
  /** @type {Promise<void>} */
  const ready = new Promise((resolve, reject) => {
    child.stdout.on("data", () => output.text.includes("Ready in") && resolve());
    child.once("error", reject);
    child.once("close", (code) =>
      reject(new Error(`webstore ended with ${code}:\n${output.text}`)),
    );
    late.addEventListener("abort", () =>
      reject(new Error(`webstore was not ready in time:\n${output.text}`)),
    );
  });
  await ready;
}

/**
 * @param {Child} child
 * @param {{ text: string }} output
 * @param {string} data
 */
async function stop(child, output, data) {
  try {
    assert.equal(child.exitCode, null, `webstore had ended by itself:\n${output.text}`);
    const closed = once(child, "close", { signal: AbortSignal.timeout(STOP_MS_MAX) });
    child.kill("SIGTERM");
    const [code, signal] = await closed;
    assert.deepEqual(
      { code, signal },
      { code: 0, signal: null },
      `webstore did not end well:\n${output.text}`,
    );
  } finally {
    child.kill("SIGKILL");
    await rm(data, { recursive: true, force: true });
  }
}

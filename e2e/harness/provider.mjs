/** How the payment provider and the warehouses behave, and what was charged. */

const PATIENCE_MS = 5_000;

/**
 * @typedef {object} Charge
 * @property {string | null} transaction_id
 * @property {string} status `success` or `declined`
 * @property {number} amount minor units of `currency`
 * @property {string} currency
 * @property {string} payment_method
 */

/**
 * The provider's own interface, past the shop.
 *
 * @param {string} origin
 */
export function createProvider(origin) {
  const simulate = (/** @type {object} */ patch) =>
    answerOf(`${origin}/_simulate`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(patch),
    });
  const list = (/** @type {number} */ after) =>
    answerOf(`${origin}/api/payments?limit=1000&after=${after}`);

  return {
    /** Changes the named fields of the simulation (`decline_rates`, `timeout_after_rate`, ...). */
    simulate,

    /** A function that puts the simulation back to what it is now. */
    async keepSimulation() {
      const before = await simulate({});
      return () => simulate(before);
    },

    /** A function that lists what is charged from now on. */
    async watchCharges() {
      const { next_after: start } = await list(0);
      /** @returns {Promise<Charge[]>} */
      const since = async () => (await list(start)).data;
      return since;
    },
  };
}

/**
 * While `run` runs, no warehouse and only for few pieces the makers have anything: more come late.
 *
 * @param {string} origin the inventory's
 * @param {() => Promise<void>} run
 */
export async function withEmptyWarehouses(origin, run) {
  const simulate = (/** @type {number} */ rate) =>
    answerOf(`${origin}/_simulate`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ reserve_failure_rate: rate }),
    });
  await simulate(1);
  try {
    await run();
  } finally {
    await simulate(0);
  }
}

/**
 * @param {string} url
 * @param {RequestInit} request
 */
async function answerOf(url, request = {}) {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

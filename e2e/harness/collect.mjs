/** What a visitor's browser tells about the visit, instead of the shop's receiver. */

import { until } from "./until.mjs";

const PATH = "**/collect";

/**
 * @typedef {object} Item one thing told, with what was said about the page at that moment
 * @property {"events" | "exceptions" | "measurements" | "logs" | "spans"} kind
 * @property {any} meta
 * @property {any} item
 */

/**
 * Answers the page's telemetry with `status`, and remembers it.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {number} status
 */
export async function collectBodies(context, status = 202) {
  /** @type {string[]} */
  const bodies = [];
  await context.route(PATH, async (route) => {
    bodies.push(route.request().postData() ?? "");
    await route.fulfill({ status });
  });

  const items = () => bodies.flatMap(itemsOf);
  /** @param {string} name */
  const events = (name) =>
    items().filter(({ kind, item }) => kind === "events" && item.name === name);

  return {
    /** The bodies as they were sent. */
    bodies,
    items,
    events,

    /**
     * Waits until something of this sort was told so many times; the last of them.
     *
     * @param {string} what
     * @param {(item: Item) => boolean} isIt
     */
    async told(what, isIt, times = 1) {
      const look = () => items().filter(isIt)[times - 1];
      return until(what, look, () => names(items()));
    },
  };
}

/** @param {string} name @returns {(item: Item) => boolean} */
export const isEvent =
  (name) =>
  ({ kind, item }) =>
    kind === "events" && item.name === name;

/** @param {string} type @returns {(item: Item) => boolean} */
export const isException =
  (type) =>
  ({ kind, item }) =>
    kind === "exceptions" && item.type === type;

/** @param {string} name @returns {(item: Item) => boolean} */
export const isSpan =
  (name) =>
  ({ kind, item }) =>
    kind === "spans" && item.name === name;

/**
 * @param {string} body
 * @returns {Item[]}
 */
function itemsOf(body) {
  const { meta, traces, ...lists } = JSON.parse(body);
  const spans = (traces?.resourceSpans ?? []).flatMap((/** @type {any} */ resource) =>
    resource.scopeSpans.flatMap((/** @type {any} */ scope) => scope.spans),
  );
  return Object.entries({ ...lists, spans }).flatMap(([kind, list]) =>
    list.map((/** @type {any} */ item) => ({ kind, meta, item })),
  );
}

/** @param {Item[]} items */
function names(items) {
  return items.map(({ kind, item }) => `${kind} ${item.name ?? item.type}`).join(", ") || "nothing";
}

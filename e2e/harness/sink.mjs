import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { until } from "./until.mjs";

/** A collector's file that keeps every trace and sends it to `E2E_SINK`. */
const COLLECTOR_CONFIG = fileURLToPath(new URL("collector.yaml", import.meta.url));

/** Numbers of OTLP for the kinds of spans. */
export const KIND = { INTERNAL: 1, SERVER: 2, CLIENT: 3 };

/**
 * @typedef {object} Span
 * @property {string} service
 * @property {string} name
 * @property {number} kind
 * @property {string} traceId
 * @property {string} spanId
 * @property {string} [parentSpanId]
 */

/** A place to which a collector sends its traces as JSON over HTTP. It does not keep the tests from ending. */
export async function startSink() {
  /** @type {Span[]} */
  const spans = [];
  const server = createServer(async (request, response) => {
    spans.push(...spansOf(await json(request)));
    response.setHeader("content-type", "application/json").end("{}");
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());

  return {
    /** What a shop has to be started with to tell here. */
    start: {
      options: ["--collector-config", COLLECTOR_CONFIG],
      environment: { E2E_SINK: `http://127.0.0.1:${port}` },
    },

    /**
     * Waits for a span; it and everything above it, up to the root.
     *
     * @param {(span: Span, parent: Span | undefined) => boolean} isIt
     */
    async wayUp(isIt) {
      const whole = () => {
        const last = spans.find((span) => isIt(span, parentOf(spans, span)));
        const way = last && ancestors(spans, last);
        return way?.at(-1)?.parentSpanId ? undefined : way;
      };
      return until("the whole trace", whole, () => spans.map(({ name }) => name).join(", "));
    },
  };
}

/**
 * The span and those above it, as far as they have come.
 *
 * @param {Span[]} spans
 * @param {Span} span
 * @returns {Span[]}
 */
function ancestors(spans, span) {
  const parent = parentOf(spans, span);
  return parent ? [span, ...ancestors(spans, parent)] : [span];
}

/**
 * @param {Span[]} spans
 * @param {Span} span
 */
function parentOf(spans, { traceId, parentSpanId }) {
  return spans.find((span) => span.traceId === traceId && span.spanId === parentSpanId);
}

/**
 * @param {any} request of OTLP
 * @returns {Span[]}
 */
function spansOf({ resourceSpans }) {
  return resourceSpans.flatMap((/** @type {any} */ { resource, scopeSpans }) =>
    scopeSpans.flatMap((/** @type {any} */ scope) =>
      scope.spans.map((/** @type {any} */ span) => ({ service: serviceOf(resource), ...span })),
    ),
  );
}

/** @param {any} resource */
function serviceOf({ attributes }) {
  const isName = (/** @type {any} */ { key }) => key === "service.name";
  return attributes.find(isName)?.value.stringValue;
}

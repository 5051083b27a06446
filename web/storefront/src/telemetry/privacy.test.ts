import type { TransportItem } from "@grafana/faro-web-sdk";
import { expect, test } from "vitest";
import { LIST_LENGTH_MAX, withoutSecrets } from "./privacy.ts";

const EMAIL = "ada@example.com";
const CARD = "4242 4242 4242 4242";
const TOKEN = "0123456789abcdef0123456789abcdef0123456789";
const SECRET = `${EMAIL}, ${CARD}, ${TOKEN}`;

const trace = { trace_id: "8446f5237eec4f84f1322ebf12515a79", span_id: "6b9944bdba790d43" };
const timestamp = "2026-01-02T03:04:05.678Z";
const stringValue = SECRET;

const PAYLOADS = {
  event: { name: "cart_add", timestamp, trace, attributes: { product_id: SECRET } },
  exception: {
    type: "Error",
    value: SECRET,
    timestamp,
    stacktrace: { frames: [{ function: SECRET, filename: `http://shop.test/?q=${SECRET}` }] },
    context: { cause: SECRET },
  },
  log: { message: SECRET, timestamp, level: "error", context: { about: SECRET } },
  measurement: {
    type: "web-vitals",
    timestamp,
    values: { lcp: 1200.5 },
    context: { element: SECRET },
  },
  trace: {
    resourceSpans: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "frontend" } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: trace.trace_id,
                spanId: trace.span_id,
                startTimeUnixNano: "1790000000000000000",
                attributes: [
                  {
                    key: "url.full",
                    value: { stringValue: `http://api.test/us/products?q=${EMAIL}` },
                  },
                  { key: "other", value: { arrayValue: { values: [{ stringValue }] } } },
                ],
                events: [{ name: "exception", attributes: [{ key: "m", value: { stringValue } }] }],
                status: { code: 2, message: SECRET },
              },
            ],
          },
        ],
      },
    ],
  },
};

const meta = {
  app: { name: "frontend" },
  session: { id: "oynMd1J6ir" },
  user: { id: "42", email: EMAIL },
  page: { id: "/product/$id", url: `http://shop.test/?q=${EMAIL}` },
};

/** The SDK's item of this type; its types are too narrow for what may come. */
const itemOf = (type: string, payload: object) =>
  ({ type, payload, meta }) as unknown as TransportItem;

test.each(Object.entries(PAYLOADS))("no secret leaves in any part of a %s", (type, payload) => {
  const sent = JSON.stringify(withoutSecrets(itemOf(type, payload)));
  for (const secret of [EMAIL, CARD, TOKEN, "?q=", '"42"']) expect(sent).not.toContain(secret);
  expect(sent).toContain("[email]");
});

test("times, traces, numbers and the session stay as they are", () => {
  const sent = withoutSecrets(itemOf("trace", PAYLOADS.trace));
  expect(JSON.stringify(sent)).toContain('"startTimeUnixNano":"1790000000000000000"');
  expect(JSON.stringify(sent)).toContain(`"traceId":"${trace.trace_id}"`);
  expect(sent?.meta).toEqual({
    app: meta.app,
    session: meta.session,
    page: { id: "/product/$id", url: "http://shop.test/" },
  });
  const event = withoutSecrets(itemOf("event", PAYLOADS.event));
  expect(event?.payload).toMatchObject({ timestamp, trace });
  const vital = withoutSecrets(itemOf("measurement", PAYLOADS.measurement));
  expect(vital?.payload).toMatchObject({ values: { lcp: 1200.5 } });
});

test("a stack is told up to a limit", () => {
  const frames = Array.from({ length: LIST_LENGTH_MAX + 1 }, () => ({ function: "loop" }));
  const sent = withoutSecrets(itemOf("exception", { stacktrace: { frames } }));
  expect(sent?.payload).toEqual({ stacktrace: { frames: frames.slice(1) } });
});

test("what cannot be looked through is not sent", () => {
  const circle: Record<string, unknown> = {};
  circle.again = circle;
  expect(withoutSecrets(itemOf("log", circle))).toBeNull();
});

test("the SDK's second telling of a request is left out", () => {
  expect(withoutSecrets(itemOf("event", { name: "faro.tracing.fetch" }))).toBeNull();
});

import type { TransportItem } from "@grafana/faro-web-sdk";
import { scrub } from "./scrub.ts";

/** The longest list that is told, such as the frames of a stack. */
export const LIST_LENGTH_MAX = 100;

/** The SDK's own numbers and names, which look like secrets and are none. */
const KEPT = new Set([
  "id",
  "traceId",
  "spanId",
  "parentSpanId",
  "trace_id",
  "span_id",
  "timestamp",
  "startTimeUnixNano",
  "endTimeUnixNano",
  "timeUnixNano",
]);

/** What may leave the browser of an item, or null for nothing of it. */
export function withoutSecrets(item: TransportItem): TransportItem | null {
  try {
    return isTwice(item) ? null : cleaned(withoutUser(item));
  } catch {
    return null;
  }
}

/** Of each request the SDK makes a span and also an event; the span says it all. */
function isTwice({ type, payload }: TransportItem): boolean {
  return type === "event" && "name" in payload && payload.name.startsWith("faro.tracing.");
}

function withoutUser(item: TransportItem): TransportItem {
  const { user: _, ...meta } = item.meta;
  return { ...item, meta };
}

/** A copy in which every text, however deep, is scrubbed. */
function cleaned<Value>(value: Value, key = ""): Value {
  return copied(value, key) as Value;
}

function copied(value: unknown, key: string): unknown {
  if (typeof value === "string") return KEPT.has(key) ? value : scrub(value);
  if (Array.isArray(value)) return value.slice(0, LIST_LENGTH_MAX).map((one) => copied(one, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copied(one, name)]));
}

import type { TransportItem } from "@grafana/faro-web-sdk";
import { expect, test } from "vitest";
import { createErrorLimit, ERRORS_MAX } from "./error-limit.ts";

const itemOf = (type: string) => ({ type, payload: {}, meta: {} }) as unknown as TransportItem;

test("a page that fails in a circle does not flood the receiver, and still tells the rest", () => {
  const limited = createErrorLimit();
  const passed = (type: string) => limited(itemOf(type)) !== null;
  const errors = Array.from({ length: ERRORS_MAX + 10 }, () => passed("exception"));
  expect(errors.filter(Boolean)).toHaveLength(ERRORS_MAX);
  expect(passed("exception")).toBe(false);
  expect(passed("event")).toBe(true);
});

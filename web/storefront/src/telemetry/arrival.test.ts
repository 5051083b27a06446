import type { TransportItem } from "@grafana/faro-web-sdk";
import { expect, test } from "vitest";
import { atArrival } from "./arrival.ts";
import type { View } from "./port.ts";

const home: View = { name: "home", route: "/", path: "/", country: "US" };
const there = { app: { name: "frontend" }, view: { name: "product" } };
const itemOf = (payload: object) =>
  ({ type: "any", payload, meta: there }) as unknown as TransportItem;

test.each(["ttfb", "fcp", "lcp"])("%s belongs to the page that was loaded", (vital) => {
  const { meta } = atArrival(
    itemOf({ type: "web-vitals", values: { [vital]: 1, delta: 1 } }),
    home,
  );
  expect(meta).toEqual({
    app: { name: "frontend" },
    view: { name: "home" },
    page: { id: "/", url: `${location.origin}/`, attributes: { country: "US" } },
  });
});

test.each([{ values: { inp: 1 } }, { values: { cls: 0.1 } }, { name: "cart_add" }])(
  "%j belongs to where it was told",
  (payload) => {
    expect(atArrival(itemOf(payload), home).meta).toEqual(there);
  },
);

test("without a known arrival nothing is changed", () => {
  expect(atArrival(itemOf({ values: { lcp: 1 } }), undefined).meta).toEqual(there);
});

import { expect, test, vi } from "vitest";
import { fakeSdk } from "../testing/fake-sdk.ts";
import { later } from "../testing/later.ts";
import type { Wishes } from "./consent.ts";
import { startTelemetry } from "./start.ts";

const config = { api: "http://api.test" };

test.each<[string, Wishes, object]>([
  ["do not track", { doNotTrack: "1" }, {}],
  ["global privacy control", { globalPrivacyControl: true }, {}],
  ["the shop's owner", {}, { telemetry: false }],
])("the SDK is not even loaded: %s", (_name, wishes, more) => {
  const load = vi.fn();
  const telemetry = startTelemetry({ ...config, ...more }, wishes, load);
  telemetry.event("cart_add", {});
  window.dispatchEvent(new ErrorEvent("error", { error: new Error("odd") }));
  expect(load).not.toHaveBeenCalled();
});

test.each<Wishes>([
  {},
  { doNotTrack: null },
  { doNotTrack: "0", globalPrivacyControl: false },
  { doNotTrack: "unspecified" },
])("somebody who did not say no is told of: %j", (wishes) => {
  const load = vi.fn(() => new Promise<never>(() => undefined));
  startTelemetry({ ...config, telemetry: true }, wishes, load);
  expect(load).toHaveBeenCalledOnce();
});

test("errors before the SDK is there are told once; afterwards it listens itself", async () => {
  const { sdk, told } = fakeSdk();
  const loading = later<() => typeof sdk>();
  startTelemetry(config, {}, () => loading.promise);
  const fail = (message: string) =>
    window.dispatchEvent(new ErrorEvent("error", { error: new Error(message) }));
  fail("early");
  loading.resolve(() => sdk);
  await new Promise((resolve) => setTimeout(resolve));
  fail("late");
  expect(told).toEqual([expect.stringMatching(/^error early at \d+$/)]);
});

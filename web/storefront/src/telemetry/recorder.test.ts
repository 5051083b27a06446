import { expect, test } from "vitest";
import { Refusal } from "../api/problem.ts";
import { fakeSdk } from "../testing/fake-sdk.ts";
import { later } from "../testing/later.ts";
import type { View } from "./port.ts";
import { createTelemetry, WAITING_MAX } from "./recorder.ts";
import type { Sdk, StartSdk } from "./sdk.ts";

const home: View = { name: "home", route: "/", path: "/", country: "US" };
const cart: View = { name: "cart", route: "/cart", path: "/cart", country: "US" };

/** Telemetry whose SDK comes, or fails to come, when the test says so. Time passes by one with each look. */
function create() {
  const loading = later<StartSdk>();
  let time = 0;
  const telemetry = createTelemetry(
    () => loading.promise,
    () => ++time,
  );
  return { telemetry, ...loading };
}

async function createLoaded(sdk: Sdk) {
  const { telemetry, resolve } = create();
  resolve(() => sdk);
  await settled();
  return telemetry;
}

/** Lets everything happen that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("what happens before the SDK is there is told later, in order and with its time", async () => {
  const { telemetry, resolve } = create();
  const { sdk, told } = fakeSdk();
  const startedWith: unknown[] = [];
  telemetry.view(home);
  telemetry.event("product_viewed", {});
  telemetry.view(cart);
  telemetry.error(new Error("odd"), {});
  expect(told).toEqual([]);

  resolve((view) => {
    startedWith.push(view);
    return sdk;
  });
  await settled();
  telemetry.event("cart_add", {});
  expect(startedWith).toEqual([home]);
  expect(told).toEqual([
    "view home US",
    "event product_viewed at 1",
    "view cart US",
    "error odd at 2",
    "event cart_add at 3",
  ]);
});

test("a limited number of calls waits, the first ones", async () => {
  const { telemetry, resolve } = create();
  const { sdk, told } = fakeSdk();
  for (let calls = 0; calls < WAITING_MAX + 50; calls += 1) telemetry.event("cart_add", {});
  resolve(() => sdk);
  await settled();
  expect(told).toHaveLength(WAITING_MAX);
  expect(told.at(-1)).toBe(`event cart_add at ${WAITING_MAX}`);
});

test("an action has its requests and events, and others do not", async () => {
  const { sdk, told, note } = fakeSdk();
  const telemetry = await createLoaded(sdk);
  const answer = await telemetry.action("checkout", {}, async (action) => {
    action.event("checkout_initiated", {});
    const sent = telemetry.within(() => {
      note("POST /checkout");
      return Promise.resolve("paid");
    });
    telemetry.event("country_selected", {});
    return sent;
  });
  telemetry.within(() => note("PATCH /cart"));
  expect(answer).toBe("paid");
  expect(told).toEqual([
    "begin checkout",
    "checkout: event checkout_initiated at 1",
    "checkout: POST /checkout",
    "event country_selected at 2",
    "end checkout",
    "PATCH /cart",
  ]);
});

test("an action that fails says with what, and the failure goes on", async () => {
  const { sdk, told } = fakeSdk();
  const telemetry = await createLoaded(sdk);
  const refusal = new Refusal(500, { code: "payment_declined" });
  const action = telemetry.action("checkout", {}, () => Promise.reject(refusal));
  await expect(action).rejects.toBe(refusal);
  expect(told).toEqual(["begin checkout", "end checkout payment_declined"]);
});

const broken = () => {
  throw new Error("the SDK is broken");
};

/** What may go wrong with the SDK. */
const TROUBLES: Record<string, () => StartSdk | Promise<StartSdk>> = {
  "cannot be loaded": () => Promise.reject(new TypeError("Failed to fetch")),
  "does not start": () => broken,
  "throws at everything": () => () => ({
    event: broken,
    view: broken,
    error: broken,
    begin: broken,
  }),
  "breaks in the middle of an action": () => () => ({
    ...fakeSdk().sdk,
    begin: () => ({ within: broken, end: broken }),
  }),
  "does the work and then throws": () => () => ({
    ...fakeSdk().sdk,
    begin: () => ({
      within(work) {
        work();
        broken();
      },
      end: broken,
    }),
  }),
  "forgets to do the work": () => () => ({
    ...fakeSdk().sdk,
    begin: () => ({ within: () => undefined, end: () => undefined }),
  }),
};

test.each(Object.entries(TROUBLES))("an SDK that %s hurts nobody", async (_name, trouble) => {
  const { telemetry, resolve } = create();
  telemetry.event("product_viewed", {});
  resolve(trouble());
  await settled();

  telemetry.view(home);
  telemetry.error("not even an error", {});
  let sent = 0;
  const paid = await telemetry.action("checkout", {}, async (action) => {
    action.event("checkout_initiated", {});
    return telemetry.within(async () => ++sent);
  });
  expect(paid).toBe(1);

  const refused = new Refusal(409, {});
  const failing = telemetry.action("checkout", {}, () =>
    telemetry.within(() => Promise.reject(refused)),
  );
  await expect(failing).rejects.toBe(refused);
  expect(() => telemetry.within(broken)).toThrow("the SDK is broken");
});

import type { Config } from "../api/config.ts";
import { asksForPrivacy, type Wishes } from "./consent.ts";
import { tellEarlyErrors } from "./early-errors.ts";
import { silent, type Telemetry } from "./port.ts";
import { createTelemetry } from "./recorder.ts";
import type { StartSdk } from "./sdk.ts";

/** What the shop tells, or silence when the visitor or the shop's owner wants that. */
export function startTelemetry(
  config: Config,
  wishes: Wishes,
  load: (config: Config) => Promise<StartSdk>,
): Telemetry {
  if (config.telemetry === false || asksForPrivacy(wishes)) return silent;
  let endEarly: () => void = () => undefined;
  const loading = () => load(config).finally(() => endEarly());
  const telemetry = createTelemetry(loading, Date.now);
  endEarly = tellEarlyErrors(telemetry);
  return telemetry;
}

/** The SDK in a file of its own, which is fetched when the visitor has the page and the browser is idle. */
export async function loadFaro(config: Config): Promise<StartSdk> {
  await pageIsLoaded();
  await browserIsIdle();
  const { startFaro } = await import("./faro.ts");
  return (view) => startFaro(config, view);
}

async function pageIsLoaded() {
  if (document.readyState === "complete") return;
  await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
}

/** The longest wait for an idle moment, and the wait in browsers that know of none; milliseconds. */
const IDLE_MS_MAX = 2000;
const PAUSE_MS = 200;

function browserIsIdle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(resolve, { timeout: IDLE_MS_MAX });
    else setTimeout(resolve, PAUSE_MS);
  });
}

import { Refusal, Unheard } from "../api/problem.ts";
import type { Action, Telemetry, View } from "./port.ts";
import type { OpenAction, Sdk, StartSdk } from "./sdk.ts";

/** How many calls wait for the SDK; what comes after them is not told. */
export const WAITING_MAX = 100;

type Call = (sdk: Sdk) => void;

/**
 * Tells the SDK that `load` will bring. Until then calls wait with their times; if it does not come, they are forgotten.
 * Whatever the SDK does, the shop goes on.
 */
export function createTelemetry(load: () => Promise<StartSdk>, now: () => number): Telemetry {
  let firstView: View | undefined;
  const toSdk = createLine(async () => (await load())(firstView));
  const open: OpenAction[] = [];

  const event: Telemetry["event"] = (name, attributes) => {
    const at = now();
    toSdk.tell((sdk) => sdk.event(name, attributes, at));
  };

  function begin(name: string, attributes: Parameters<Sdk["begin"]>[1]): OpenAction | undefined {
    let begun: OpenAction | undefined;
    toSdk.tellNow((sdk) => {
      begun = sdk.begin(name, attributes);
    });
    return begun;
  }

  return {
    event,
    view(view) {
      firstView ??= view;
      toSdk.tell((sdk) => sdk.view(view));
    },
    error(error, context) {
      const at = now();
      const told = error instanceof Error ? error : new Error(String(error));
      toSdk.tell((sdk) => sdk.error(told, context, at));
    },
    async action(name, attributes, work) {
      const begun = begin(name, attributes);
      if (!begun) return work({ event });
      const action: Action = { event: (...said) => doWithin(begun, () => event(...said)) };
      open.push(begun);
      try {
        const value = await work(action);
        quietly(() => begun.end());
        return value;
      } catch (error) {
        quietly(() => begun.end(nameOf(error)));
        throw error;
      } finally {
        open.splice(open.indexOf(begun), 1);
      }
    },
    within: (work) => doWithin(open.at(-1), work),
  };
}

/** The way to an SDK that is not there yet. */
function createLine(load: () => Promise<Sdk>) {
  let sdk: Sdk | undefined;
  let waiting: Call[] | undefined = [];

  async function connect() {
    try {
      sdk = await load();
    } catch {
      // Blocked, offline, or broken: then nothing is told.
    }
    const calls = waiting ?? [];
    waiting = undefined;
    for (const call of calls) tellNow(call);
  }

  function tellNow(call: Call) {
    const loaded = sdk;
    if (loaded) quietly(() => call(loaded));
  }

  function tell(call: Call) {
    if (!waiting) tellNow(call);
    else if (waiting.length < WAITING_MAX) waiting.push(call);
  }

  void connect();
  return { tell, tellNow };
}

/** Does `work` exactly once, whatever becomes of the action around it. */
function doWithin<Value>(action: OpenAction | undefined, work: () => Value): Value {
  let outcome: { value: Value } | { error: unknown } | undefined;
  const once = () => {
    outcome ??= outcomeOf(work);
    return outcome;
  };
  quietly(() => action?.within(() => void once()));
  const done = once();
  if ("error" in done) throw done.error;
  return done.value;
}

function outcomeOf<Value>(work: () => Value): { value: Value } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

/** The short name of what went wrong: one of few. */
export function nameOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  if (error instanceof Unheard) return "unheard";
  return error instanceof Error ? error.name : "unknown";
}

function quietly(work: () => void) {
  try {
    work();
  } catch {
    // The visitor came to buy something, not to be told about.
  }
}

import {
  ErrorsInstrumentation,
  type Faro,
  InternalLoggerLevel,
  initializeFaro,
  SessionInstrumentation,
  ViewInstrumentation,
  WebVitalsInstrumentation,
} from "@grafana/faro-web-sdk";
import { TracingInstrumentation } from "@grafana/faro-web-tracing";
import type { Config } from "../api/config.ts";
import { atArrival, whereabouts } from "./arrival.ts";
import { createErrorLimit } from "./error-limit.ts";
import type { View } from "./port.ts";
import { withoutSecrets } from "./privacy.ts";
import type { OpenAction, Sdk } from "./sdk.ts";

/** Where everything is sent: the server of the shop's own pages. */
const COLLECT_URL = "/collect";

/** How long something waits to be sent together with others, in milliseconds. */
const BATCH_MS = 1000;

const ERROR_STATUS = 2;

/** Starts the SDK. It is big: this module is only ever loaded when everything else is there. */
export function startFaro(config: Config, view: View | undefined): Sdk {
  const limited = createErrorLimit();
  const faro = initializeFaro({
    url: COLLECT_URL,
    app: appOf(config),
    // What is told while it starts, the session's beginning, knows its page too.
    ...(view && arrivalOf(view)),
    instrumentations: [
      new ErrorsInstrumentation(),
      new WebVitalsInstrumentation(),
      new SessionInstrumentation(),
      new ViewInstrumentation(),
      new TracingInstrumentation({
        instrumentationOptions: { propagateTraceHeaderCorsUrls: [startingWith(config.api)] },
      }),
    ],
    batching: { sendTimeout: BATCH_MS },
    beforeSend: (item) => {
      const allowed = limited(item);
      return allowed && withoutSecrets(allowed);
    },
    trackGeolocation: false,
    internalLoggerLevel: InternalLoggerLevel.OFF,
    preventGlobalExposure: true,
  });
  if (!faro) throw new Error("the telemetry SDK did not start");
  beginAt(faro, view);
  return sdkOf(faro);
}

/** Before things are put together to be sent: what is sent together has one page. */
function beginAt({ transports }: Faro, arrival: View | undefined) {
  const { execute } = transports;
  transports.execute = (item) => execute(atArrival(item, arrival));
}

function appOf({ version, environment }: Config) {
  return {
    name: "frontend",
    namespace: "webstore",
    ...(version && { version }),
    ...(environment && { environment }),
  };
}

function arrivalOf(arrival: View) {
  const { view, page } = whereabouts(arrival);
  return { view, pageTracking: { page } };
}

function startingWith(origin: string): RegExp {
  return new RegExp(`^${origin.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}/`);
}

function sdkOf(faro: Faro): Sdk {
  const { api } = faro;
  return {
    event: (name, attributes, at) =>
      // Putting the same thing into the cart twice is two events.
      api.pushEvent(name, attributes, undefined, { timestampOverwriteMs: at, skipDedupe: true }),
    error: (error, context, at) => api.pushError(error, { context, timestampOverwriteMs: at }),
    view(seen) {
      const { page, view } = whereabouts(seen);
      api.setPage(page);
      api.setView(view);
    },
    begin: (name, attributes) => begin(faro, name, attributes),
  };
}

function begin({ api }: Faro, name: string, attributes: Record<string, string>): OpenAction {
  const otel = api.getOTEL();
  if (!otel) throw new Error("the telemetry SDK has no tracer");
  const span = otel.trace.getTracer("webstore").startSpan(name, { attributes });
  const inside = otel.trace.setSpan(otel.context.active(), span);
  return {
    within: (work) => otel.context.with(inside, work),
    end(failure) {
      if (failure) span.setStatus({ code: ERROR_STATUS }).setAttribute("error.type", failure);
      span.end();
    },
  };
}

import type { Telemetry } from "./port.ts";

/** Tells of errors that nobody catches, until the SDK listens itself. Returns what ends it. */
export function tellEarlyErrors(telemetry: Telemetry): () => void {
  const onError = ({ error }: ErrorEvent) => error && telemetry.error(error, {});
  const onRejection = ({ reason }: PromiseRejectionEvent) => telemetry.error(reason, {});
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return () => {
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onRejection);
  };
}

import type { Attributes, Telemetry, View } from "../telemetry/port.ts";

/** Remembers what the shop tells. */
export function recordTelemetry() {
  const events: { name: string; attributes: Attributes; action?: string }[] = [];
  const views: View[] = [];
  const errors: { error: unknown; context: Attributes }[] = [];
  const telemetry: Telemetry = {
    event: (name, attributes) => void events.push({ name, attributes }),
    view: (view) => void views.push(view),
    error: (error, context) => void errors.push({ error, context }),
    action: (action, _attributes, work) =>
      work({ event: (name, attributes) => void events.push({ name, attributes, action }) }),
    within: (work) => work(),
  };
  return { telemetry, events, views, errors };
}

import type { Send } from "../api/send.ts";
import type { Telemetry } from "./port.ts";

/** Sends a change as a part of the action that is under way. A mere question is asked for the page's sake. */
export function withAction(telemetry: Telemetry, send: Send): Send {
  return (request) =>
    request.method === "GET" ? send(request) : telemetry.within(() => send(request));
}

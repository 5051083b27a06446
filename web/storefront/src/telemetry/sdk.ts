import type { Attributes, View } from "./port.ts";

/** What is needed of a telemetry SDK. Times are milliseconds since 1970. Everything may throw. */
export interface Sdk {
  event: (name: string, attributes: Attributes, at: number) => void;
  view: (view: View) => void;
  error: (error: Error, context: Attributes, at: number) => void;
  begin: (name: string, attributes: Attributes) => OpenAction;
}

/** Starts the SDK for a visitor who sees `view`, if that is known. May throw. */
export type StartSdk = (view: View | undefined) => Sdk;

/** An action of the visitor that is under way. */
export interface OpenAction {
  /** Does `work` at once; what it sends and tells belongs to this action. */
  within: (work: () => void) => void;
  /** The action is over; `failure` names what went wrong, if anything did. */
  end: (failure?: string) => void;
}

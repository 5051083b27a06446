import { Refusal, Unheard } from "../api/problem.ts";
import type { Telemetry } from "./port.ts";

/** Tells of a page that broke while it was shown. What the service refused is not a fault of the page. */
export function tellCrash(
  telemetry: Telemetry,
  error: unknown,
  { componentStack }: { componentStack?: string | undefined },
) {
  // biome-ignore lint/suspicious/noConsole: React would write it there itself if it were not asked to tell us.
  console.error(error);
  if (error instanceof Refusal || error instanceof Unheard) return;
  telemetry.error(error, componentStack ? { component_stack: componentStack.trim() } : {});
}

import { expect, test, vi } from "vitest";
import { Refusal, Unheard } from "../api/problem.ts";
import { recordTelemetry } from "../testing/record-telemetry.ts";
import { tellCrash } from "./crashes.ts";

test("a page that broke is told with its component stack, and still stands on the console", () => {
  const console = vi.spyOn(globalThis.console, "error").mockImplementation(() => undefined);
  const { telemetry, errors } = recordTelemetry();
  const error = new TypeError("odd");
  tellCrash(telemetry, error, { componentStack: "\n    at ProductDetails" });
  expect(errors).toEqual([{ error, context: { component_stack: "at ProductDetails" } }]);
  expect(console).toHaveBeenCalledExactlyOnceWith(error);
});

test("what the service refused, or did not say, is no crash", () => {
  vi.spyOn(globalThis.console, "error").mockImplementation(() => undefined);
  const { telemetry, errors } = recordTelemetry();
  tellCrash(telemetry, new Refusal(503, {}), {});
  tellCrash(telemetry, new Unheard("cut"), {});
  expect(errors).toEqual([]);
});

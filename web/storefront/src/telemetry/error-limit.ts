import type { TransportItem } from "@grafana/faro-web-sdk";

/** How many errors one loaded page tells. What comes after so many is the same thing again and again. */
export const ERRORS_MAX = 50;

/** Lets everything pass, but no more than so many errors. */
export function createErrorLimit(): (item: TransportItem) => TransportItem | null {
  let errors = 0;
  return (item) => {
    if (item.type === "exception") errors += 1;
    return item.type === "exception" && errors > ERRORS_MAX ? null : item;
  };
}

import type { TransportItem } from "@grafana/faro-web-sdk";
import type { View } from "./port.ts";

/** The vitals of loading, of which a visit in one page has one each. */
const OF_LOADING = ["ttfb", "fcp", "lcp"];

/** What is told about where the visitor is. */
export function whereabouts({ name, route, path, country }: View) {
  const page = { url: location.origin + path, id: route, attributes: { country } };
  return { view: { name }, page };
}

/** Puts the vitals of loading to the page that was loaded: some are known only when the visitor has gone on. */
export function atArrival(item: TransportItem, arrival: View | undefined): TransportItem {
  if (!arrival || !isOfLoading(item)) return item;
  return { ...item, meta: { ...item.meta, ...whereabouts(arrival) } };
}

function isOfLoading({ payload }: TransportItem): boolean {
  return "values" in payload && OF_LOADING.some((vital) => vital in payload.values);
}

import type { createShopRouter } from "../router.tsx";
import type { Stored } from "../state/stored.ts";
import type { Telemetry, ViewName } from "./port.ts";

const NAMES: Readonly<Record<string, ViewName>> = {
  "/": "home",
  "/product/$id": "product",
  "/cart": "cart",
  "/checkout": "checkout",
  "/orders": "orders",
  "/orders/$id": "order",
  "/login": "login",
  "/register": "register",
  "/admin/funnel": "analytics",
};

/** The name of the page behind a route's pattern. */
export function viewName(route: string): ViewName {
  return NAMES[route] ?? (/^\/admin(\/|$)/.test(route) ? "admin" : "not_found");
}

/** Tells which page is seen, whenever it or the chosen country changes. */
export function followViews(
  router: ReturnType<typeof createShopRouter>,
  country: Stored<string>,
  telemetry: Telemetry,
) {
  function tell() {
    const { matches, location } = router.state;
    const last = matches.at(-1);
    // Only the root matches an address that leads nowhere.
    const route = last && last.routeId !== "__root__" ? last.fullPath : "";
    const path = location.pathname;
    telemetry.view({ name: viewName(route), route, path, country: country.get() });
  }
  router.subscribe("onResolved", tell);
  country.subscribe(tell);
}

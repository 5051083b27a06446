import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import type { Shop } from "./api/shop.ts";
import { Layout } from "./components/layout.tsx";
import { BrokenPage } from "./pages/broken.tsx";
import { HomePage } from "./pages/home.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { ProductPage } from "./pages/product.tsx";
import { readBack } from "./state/account.ts";
import { readFilter } from "./state/admin.ts";
import { readPeriod } from "./state/analytics.ts";
import { countriesQuery } from "./state/catalogue.ts";
import { readCatalogueSearch } from "./state/catalogue-search.ts";

/** What the routes may ask before their page is shown. */
export interface Context {
  shop: Shop;
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  // Nothing has a price before the markets are known.
  loader: ({ context }) => context.queryClient.ensureQueryData(countriesQuery(context.shop)),
  component: Layout,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: readCatalogueSearch,
  component: HomePage,
});

const product = createRoute({
  getParentRoute: () => root,
  path: "/product/$id",
  component: ProductPage,
});

const cart = createRoute({
  getParentRoute: () => root,
  path: "/cart",
  component: lazyRouteComponent(() => import("./pages/cart.tsx"), "CartPage"),
});

const checkout = createRoute({
  getParentRoute: () => root,
  path: "/checkout",
  component: lazyRouteComponent(() => import("./pages/checkout.tsx"), "CheckoutPage"),
});

const orders = createRoute({
  getParentRoute: () => root,
  path: "/orders",
  component: lazyRouteComponent(() => import("./pages/orders.tsx"), "OrdersPage"),
});

const order = createRoute({
  getParentRoute: () => root,
  path: "/orders/$id",
  validateSearch: ({ placed }: Record<string, unknown>) =>
    (placed === "1" ? { placed: "1" } : {}) as { placed?: "1" },
  component: lazyRouteComponent(() => import("./pages/order.tsx"), "OrderPage"),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: readBack,
  component: lazyRouteComponent(() => import("./pages/login.tsx"), "LoginPage"),
});

const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  validateSearch: readBack,
  component: lazyRouteComponent(() => import("./pages/register.tsx"), "RegisterPage"),
});

const admin = createRoute({
  getParentRoute: () => root,
  path: "/admin",
  component: lazyRouteComponent(() => import("./pages/admin.tsx"), "AdminPage"),
});

const adminHome = createRoute({
  getParentRoute: () => admin,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/admin/orders", replace: true });
  },
});

const adminOrders = createRoute({
  getParentRoute: () => admin,
  path: "/orders",
  validateSearch: readFilter,
  component: lazyRouteComponent(() => import("./pages/admin-orders.tsx"), "AdminOrdersPage"),
});

const adminOrder = createRoute({
  getParentRoute: () => admin,
  path: "/orders/$id",
  component: lazyRouteComponent(() => import("./pages/admin-order.tsx"), "AdminOrderPage"),
});

const adminBacklog = createRoute({
  getParentRoute: () => admin,
  path: "/backlog",
  component: lazyRouteComponent(() => import("./pages/admin-backlog.tsx"), "AdminBacklogPage"),
});

const adminAddresses = createRoute({
  getParentRoute: () => admin,
  path: "/addresses",
  component: lazyRouteComponent(() => import("./pages/admin-addresses.tsx"), "AdminAddressesPage"),
});

const funnel = createRoute({
  getParentRoute: () => admin,
  path: "/funnel",
  validateSearch: readPeriod,
  component: lazyRouteComponent(() => import("./pages/analytics.tsx"), "AnalyticsPage"),
});

/** Where the funnel was before it had neighbours: links to it still lead there. */
const analytics = createRoute({
  getParentRoute: () => admin,
  path: "/analytics",
  validateSearch: readPeriod,
  beforeLoad: ({ search }) => {
    throw redirect({ to: "/admin/funnel", search, replace: true });
  },
});

const routeTree = root.addChildren([
  home,
  product,
  cart,
  checkout,
  orders,
  order,
  login,
  register,
  admin.addChildren([
    adminHome,
    adminOrders,
    adminOrder,
    adminBacklog,
    adminAddresses,
    funnel,
    analytics,
  ]),
]);

/** The shop's map: every address and the page behind it. */
export function createShopRouter(context: Context, history?: RouterHistory) {
  return createRouter({
    routeTree,
    context,
    ...(history && { history }),
    defaultPreload: "intent",
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
    // Plain `?q=mug` instead of JSON in the address.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch,
  });
}

function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return query && `?${query}`;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createShopRouter>;
  }
}

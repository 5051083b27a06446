import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { createShop } from "../api/shop.ts";
import type { Session } from "../api/types.ts";
import { App, createQueryClient } from "../app.tsx";
import { createShopRouter } from "../router.tsx";
import { createAttemptMemory } from "../state/attempt.ts";
import { createCountryStore } from "../state/country.ts";
import { createSessionStore } from "../state/session.ts";
import { createLanguageStore } from "../state/text.tsx";
import { followViews } from "../telemetry/views.ts";
import { en } from "../text/en.ts";
import { fakeService, type Handlers } from "./fake-service.ts";
import { memoryStorage } from "./memory-storage.ts";
import { recordTelemetry } from "./record-telemetry.ts";
import { goodDay, guest } from "./samples.ts";

interface Options {
  handlers?: Handlers;
  /** Who is there; a guest with a cart when nothing is said. */
  session?: Session | undefined;
  /** What a reload finds. */
  storage?: Storage;
}

/** Opens the whole shop at `path`, over a fake service, on the second of January 2026. */
export function openShop(path: string, options: Options = {}) {
  const { handlers = {}, storage = memoryStorage() } = options;
  const service = fakeService({ ...goodDay, ...handlers });
  const sessions = createSessionStore(memoryStorage());
  sessions.set("session" in options ? options.session : guest);

  const shop = createShop({ api: "http://shop.test" }, sessions, service.send);
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false } });
  const told = recordTelemetry();
  let keys = 0;
  const services = {
    shop,
    country: createCountryStore(memoryStorage()),
    language: createLanguageStore(memoryStorage()),
    attempts: createAttemptMemory(storage, () => `key-${++keys}`),
    now: () => new Date(2026, 0, 2),
    telemetry: told.telemetry,
  };
  const history = createMemoryHistory({ initialEntries: [path] });
  const router = createShopRouter({ shop, queryClient }, history);
  followViews(router, services.country, told.telemetry);
  const screen = render(
    <App services={services} queryClient={queryClient} router={router} text={en} />,
  );
  return { ...service, ...screen, router, services, storage, told };
}

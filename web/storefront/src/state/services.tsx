import { createContext, type ReactNode, use, useSyncExternalStore } from "react";
import type { Shop } from "../api/shop.ts";
import type { Telemetry } from "../telemetry/port.ts";
import type { AttemptMemory } from "./attempt.ts";
import type { Stored } from "./stored.ts";
import type { LanguageStore } from "./text.tsx";

/** All that the pages take from outside. Tests hand in their own. */
export interface Services {
  shop: Shop;
  country: Stored<string>;
  language: LanguageStore;
  attempts: AttemptMemory;
  now: () => Date;
  telemetry: Telemetry;
}

const ServicesContext = createContext<Services | undefined>(undefined);

export function ServicesProvider({
  services,
  children,
}: {
  services: Services;
  children: ReactNode;
}) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error("useServices outside of a ServicesProvider");
  return services;
}

/** The session, as it changes. */
export function useSession() {
  const { session } = useServices().shop;
  return useSyncExternalStore(session.subscribe, session.get);
}

/** The code of the chosen country, as it changes. */
export function useCountryCode(): string {
  const { country } = useServices();
  return useSyncExternalStore(country.subscribe, country.get);
}

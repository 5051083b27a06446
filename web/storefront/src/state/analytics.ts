import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getFunnel, getSegments } from "../api/analytics.ts";
import { useServices, useSession } from "./services.tsx";

/** The periods that can be looked at, in hours. */
export const PERIODS = [24, 168] as const;
export type Period = (typeof PERIODS)[number];

/** How often the page looks again by itself. */
const LOOK_AGAIN_MS = 30_000;

/** The period in the address; a day when there is none that we have. */
export function readPeriod({ hours }: Record<string, unknown>): { hours?: Period } {
  const period = PERIODS.find((period) => String(period) === String(hours));
  return period ? { hours: period } : {};
}

/** Whether the session belongs to somebody who looks after the shop. */
export function useIsAdministrator(): boolean {
  return useSession()?.user.role === "admin";
}

/** Funnel and segments of one period, asked together so that they tell of the same visitors. */
export function useAnalytics(hours: Period) {
  const { shop } = useServices();
  const userId = useSession()?.user.id;
  return useQuery({
    queryKey: ["analytics", userId, hours],
    queryFn: async ({ signal }) => {
      const funnel = await getFunnel(shop, hours, signal);
      const segments = await getSegments(shop, hours, signal);
      return { funnel, segments: segments.items };
    },
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: keepPreviousData,
  });
}

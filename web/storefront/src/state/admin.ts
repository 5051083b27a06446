import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import {
  block,
  getAnyOrder,
  getBacklog,
  listAllOrders,
  listBlocked,
  type NewBlock,
  type OrderFilter,
  unblock,
} from "../api/admin.ts";
import { useServices, useSession } from "./services.tsx";

/** How often the pages look again by themselves. */
const LOOK_AGAIN_MS = 30_000;

/** What an order can be filtered by. */
export const STATUSES = [
  "pending",
  "completed",
  "declined",
  "unavailable",
  "cancelled",
  "refunded",
] as const;

/** How long a block may be chosen to last, in seconds. */
export const BLOCK_SECONDS = [900, 3600, 86_400, 604_800, 2_592_000] as const;
export const BLOCK_SECONDS_DEFAULT = 3600;

/** The filters as the address has them. */
export interface FilterSearch {
  status?: (typeof STATUSES)[number] | undefined;
  country?: string | undefined;
  delayed?: "true" | undefined;
}

/** Reads the filters out of the address; what we do not know is as if it were not there. */
export function readFilter({ status, country, delayed }: Record<string, unknown>): FilterSearch {
  return {
    status: STATUSES.find((each) => each === status),
    country: typeof country === "string" && /^[A-Z]{2}$/.test(country) ? country : undefined,
    delayed: String(delayed) === "true" ? "true" : undefined,
  };
}

/** Whether something is filtered out. */
export function isFiltering(filter: FilterSearch): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** The orders of all customers that the filters let through, page by page. */
export function useAllOrders({ status, country, delayed }: FilterSearch) {
  const { shop } = useServices();
  const userId = useSession()?.user.id;
  const filter: OrderFilter = {
    ...(status && { status }),
    ...(country && { country }),
    ...(delayed && { delayed: true }),
  };
  return useInfiniteQuery({
    queryKey: ["admin-orders", userId, filter],
    queryFn: ({ pageParam, signal }) => listAllOrders(shop, filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: keepPreviousData,
  });
}

export function useAnyOrder(id: string) {
  const { shop } = useServices();
  const userId = useSession()?.user.id;
  return useQuery({
    queryKey: ["admin-order", userId, id],
    queryFn: ({ signal }) => getAnyOrder(shop, id, signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useBacklog() {
  const { shop } = useServices();
  const userId = useSession()?.user.id;
  return useQuery({
    queryKey: ["admin-backlog", userId],
    queryFn: ({ signal }) => getBacklog(shop, signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useBlocked() {
  const { shop } = useServices();
  const userId = useSession()?.user.id;
  return useQuery({
    queryKey: ["admin-blocked", userId],
    queryFn: ({ signal }) => listBlocked(shop, signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useBlock() {
  const { shop } = useServices();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (wanted: NewBlock) => block(shop, wanted),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["admin-blocked"] }),
  });
}

export function useUnblock() {
  const { shop } = useServices();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (network: string) => unblock(shop, network),
    // A block that has ended meanwhile is to vanish from the list, too.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["admin-blocked"] }),
  });
}

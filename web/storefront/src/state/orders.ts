import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ComplaintReason, complain, getOrder, listOrders } from "../api/orders.ts";
import type { Order } from "../api/types.ts";
import { tellSettled } from "../telemetry/purchase.ts";
import { useServices, useSession } from "./services.tsx";

export function useOrders() {
  const { shop } = useServices();
  const userId = useSession()?.user.id;
  return useInfiniteQuery({
    queryKey: ["orders", userId],
    queryFn: ({ pageParam, signal }) => listOrders(shop, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: userId !== undefined,
  });
}

/** An order. While something about it is still to happen, it is looked at again and again. */
export function useOrder(id: string) {
  const { shop, telemetry } = useServices();
  const queryClient = useQueryClient();
  const userId = useSession()?.user.id;
  const queryKey = ["order", userId, id];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const before = queryClient.getQueryData<Order>(queryKey);
      const order = await getOrder(shop, id, signal);
      if (before?.status === "pending" && order.status !== "pending") {
        // Only now its pieces have left the cart.
        void queryClient.invalidateQueries({ queryKey: ["cart"] });
        tellSettled(telemetry, order);
      }
      return order;
    },
    enabled: userId !== undefined,
    refetchInterval: ({ state }) =>
      state.data && isMoving(state.data) ? lookAgainAfter(state.dataUpdateCount) : false,
  });
}

/** Whether an order was looked at so often that the page stops doing it by itself. */
export function useOrderLooks(id: string): { isOver: boolean } {
  const queryClient = useQueryClient();
  const userId = useSession()?.user.id;
  const looks = queryClient.getQueryState(["order", userId, id])?.dataUpdateCount ?? 0;
  return { isOver: lookAgainAfter(looks) === false };
}

const FIRST_LOOK_MS = 800;
const LAST_LOOK_MS = 10_000;
/** About four minutes of looking in all. */
export const LOOKS_MAX = 30;

/** How long to wait before the next look, in milliseconds; false when there were enough. */
export function lookAgainAfter(looks: number): number | false {
  if (looks >= LOOKS_MAX) return false;
  return Math.min(FIRST_LOOK_MS * 1.4 ** looks, LAST_LOOK_MS);
}

/** Whether the payment, a refund, or a line's way to the buyer is still being settled. */
export function isMoving(order: Order): boolean {
  if (order.status === "pending" || order.status === "cancelled") return true;
  const isOpen = (status: string | undefined) => status === undefined || status === "awaiting";
  return (
    order.status === "completed" && order.lines.some((line) => isOpen(line.reservation?.status))
  );
}

export function useComplain(id: string) {
  const { shop } = useServices();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ reason, message }: { reason: ComplaintReason; message: string }) =>
      complain(shop, id, reason, message),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["order"] }),
  });
}

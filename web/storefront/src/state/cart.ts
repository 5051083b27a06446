import {
  keepPreviousData,
  type QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type Addition, addToCart, changeQuantity, getCart, removeLine } from "../api/cart.ts";
import type { Cart } from "../api/types.ts";
import { tellAddition } from "../telemetry/purchase.ts";
import { useMarket } from "./catalogue.ts";
import { useServices, useSession } from "./services.tsx";

const cartKey = (userId: number | undefined, country: string) => ["cart", userId, country];

/** Changes of the cart are sent one after the other. */
const IN_TURN = { mutationKey: ["cart"], scope: { id: "cart" } };

/** The cart in the chosen market's prices; without a session there is none to ask for. */
export function useCart() {
  const { shop } = useServices();
  const userId = useSession()?.user.id;
  const { code } = useMarket();
  return useQuery({
    queryKey: cartKey(userId, code),
    queryFn: ({ signal }) => getCart(shop, code, signal),
    enabled: userId !== undefined,
    placeholderData: (previous) => (userId === undefined ? undefined : keepPreviousData(previous)),
  });
}

export function useAddToCart() {
  const { shop, telemetry } = useServices();
  const keep = useKeepCart();
  return useMutation({
    ...IN_TURN,
    mutationFn: (addition: Addition) =>
      tellAddition(telemetry, addition, () => addToCart(shop, addition)),
    onSuccess: keep,
  });
}

export function useRemoveLine() {
  const { shop } = useServices();
  const keep = useKeepCart();
  return useMutation({
    ...IN_TURN,
    mutationFn: (id: number) => removeLine(shop, id),
    onSuccess: keep,
  });
}

interface QuantityChange {
  id: number;
  quantity: number;
}

/** Changes a line's quantity: on the screen at once, in the service as soon as it can be. */
export function useChangeQuantity() {
  const { shop } = useServices();
  const queryClient = useQueryClient();
  const keep = useKeepCart();
  return useMutation({
    ...IN_TURN,
    mutationFn: ({ id, quantity }: QuantityChange) => changeQuantity(shop, id, quantity),
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey: ["cart"] });
      queryClient.setQueriesData<Cart>(
        { queryKey: ["cart"] },
        (cart) => cart && withQuantity(cart, change),
      );
    },
    onSuccess: keep,
    onError: () => queryClient.invalidateQueries({ queryKey: ["cart"] }),
  });
}

/** The cart as it will be. */
export function withQuantity(cart: Cart, { id, quantity }: QuantityChange): Cart {
  const items = cart.items.map((item) =>
    item.id === id ? { ...item, quantity, line_total: item.unit_price * quantity } : item,
  );
  const sum = (amount: (item: Cart["items"][number]) => number) =>
    items.reduce((total, item) => total + amount(item), 0);
  return {
    ...cart,
    items,
    item_count: sum((item) => item.quantity),
    subtotal: sum((item) => (item.available ? item.line_total : 0)),
  };
}

/**
 * Keeps an answered cart. It is in one market's prices; other markets ask anew. Who asked for the cart
 * before the change may still be answered after it, with the cart as it was: that answer is not wanted.
 */
function useKeepCart() {
  const { shop } = useServices();
  const queryClient = useQueryClient();
  return async (cart: Cart) => {
    if (isLastChange(queryClient)) {
      await queryClient.cancelQueries({ queryKey: ["cart"] });
      queryClient.setQueryData(cartKey(shop.session.get()?.user.id, cart.country), cart);
    }
    const elsewhere = (key: readonly unknown[]) => key[2] !== cart.country;
    await queryClient.invalidateQueries({
      queryKey: ["cart"],
      predicate: ({ queryKey }) => elsewhere(queryKey),
    });
    await queryClient.invalidateQueries({ queryKey: ["quote"] });
  };
}

/** While further changes wait, an earlier answer would make the numbers jump back. */
function isLastChange(queryClient: QueryClient): boolean {
  return queryClient.isMutating({ mutationKey: ["cart"] }) <= 1;
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { checkOut, getQuote, type QuoteQuestion } from "../api/checkout.ts";
import { isRefusal } from "../api/problem.ts";
import type { Shop } from "../api/shop.ts";
import type { Checkout, CheckoutAnswer } from "../api/types.ts";
import { tellCheckout } from "../telemetry/purchase.ts";
import { type AttemptMemory, isDefinite } from "./attempt.ts";
import { useServices, useSession } from "./services.tsx";

/** The refusals that are about the coupon and not about the payment. */
const COUPON_PROBLEMS = [
  "unknown_coupon",
  "coupon_below_minimum",
  "coupon_not_valid_here",
  "coupon_expired",
  "coupon_used",
  "coupon_exhausted",
  "coupon_unavailable",
];

/** The refusals after which the cart has to be looked at again. */
const CART_PROBLEMS = ["total_changed", "cart_changed", "not_sold_here"];

export const isCouponProblem = (error: unknown) => isRefusal(error, ...COUPON_PROBLEMS);

const quoteKey = (userId: number | undefined, question: QuoteQuestion) => [
  "quote",
  userId,
  question,
];

/** The price of the cart for these choices. */
export function useQuote(question: QuoteQuestion, enabled: boolean) {
  const { shop } = useServices();
  const userId = useSession()?.user.id;
  return useQuery({
    queryKey: quoteKey(userId, question),
    queryFn: () => getQuote(shop, question),
    enabled,
    placeholderData: keepPreviousData,
  });
}

/** Tries a coupon; it is taken only when the service takes it. */
export function useTryCoupon() {
  const { shop } = useServices();
  const queryClient = useQueryClient();
  const userId = useSession()?.user.id;
  return useMutation({
    mutationFn: (question: QuoteQuestion) => getQuote(shop, question),
    onSuccess: (quote, question) => queryClient.setQueryData(quoteKey(userId, question), quote),
  });
}

/** Pays the cart. While an attempt is open, it is that one which is sent again. */
export function usePay() {
  const { shop, attempts, telemetry } = useServices();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Checkout) => tellCheckout(telemetry, body, () => pay(shop, attempts, body)),
    retry: false,
    onError: (error) => {
      void queryClient.invalidateQueries({ queryKey: ["quote"] });
      if (isRefusal(error, ...CART_PROBLEMS))
        void queryClient.invalidateQueries({ queryKey: ["cart"] });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["orders"] }),
  });
}

/** Sends the open attempt, or a new one, and forgets it once its outcome is certain. */
export async function pay(
  shop: Shop,
  attempts: AttemptMemory,
  body: Checkout,
): Promise<CheckoutAnswer> {
  const attempt = attempts.begin(body);
  try {
    const answer = await checkOut(shop, attempt.key, attempt.body);
    attempts.close();
    return answer;
  } catch (error) {
    if (isDefinite(error)) attempts.close();
    throw error;
  }
}

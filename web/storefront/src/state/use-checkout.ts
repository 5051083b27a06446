import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Unheard } from "../api/problem.ts";
import type { Cart, Checkout, CheckoutAnswer, Quote } from "../api/types.ts";
import { isCouponProblem, usePay, useQuote } from "./checkout.ts";
import { type Choices, useChoices, useQuestion } from "./checkout-choices.ts";
import { useServices } from "./services.tsx";

/** Everything that the checkout page shows and can do. */
export interface CheckoutState {
  choices: Choices;
  choose: (some: Partial<Choices>) => void;
  /** The price of the present choices, once it is known. */
  quote: Quote | undefined;
  /** Why there is no price, other than the coupon. */
  quoteError: unknown;
  /** Asks for the price again. */
  priceAgain: () => void;
  /** Why the chosen coupon has no effect. */
  couponProblem: unknown;
  /** Why the last payment did not go through. */
  refused: unknown;
  /** Whether an attempt to pay is under way, or its answer was not heard. */
  isLocked: boolean;
  isPaying: boolean;
  /** What would be, or was, sent to be paid: minor units. */
  amount: number | undefined;
  pay: () => void;
}

export function useCheckout({ items }: Cart): CheckoutState {
  const { attempts } = useServices();
  const { choices, choose } = useChoices();
  const question = useQuestion(choices);
  const open = attempts.open();
  const payment = usePay();
  const isPaying = payment.isPending || payment.isSuccess;
  // A payment that was not heard may have sold the cart, and what is sold has no price any more.
  const isPerhapsSold = isPaying || (open !== undefined && payment.isError);
  const quote = useQuote(question, items.length > 0 && !isPerhapsSold);
  const current = quote.isError || quote.isPlaceholderData ? undefined : quote.data;
  const arrive = useArrival();

  function pay() {
    const body = open?.body ?? bodyOf(choices, question.country, current);
    payment.mutate(body, {
      onSuccess: arrive,
      onError: (error) => {
        if (isCouponProblem(error)) choose({ coupon: undefined });
      },
    });
  }

  const isCoupon = isCouponProblem(quote.error);
  return {
    choices,
    choose,
    quote: quote.data,
    quoteError: isCoupon ? undefined : quote.error,
    priceAgain: () => void quote.refetch(),
    couponProblem: isCoupon ? quote.error : undefined,
    refused: refusalOf(payment.error, open !== undefined && !isPaying),
    isLocked: isPaying || open !== undefined,
    isPaying,
    amount: open?.body.expected_total ?? current?.total,
    pay,
  };
}

/** After a reload in the middle of a payment, nothing was heard either. */
function refusalOf(error: unknown, isOpen: boolean): unknown {
  return error ?? (isOpen ? new Unheard("the page was loaded again") : undefined);
}

function bodyOf(choices: Choices, country: string, quote: Quote | undefined): Checkout {
  return {
    payment_method: choices.method,
    country,
    shipping: choices.shipping,
    ...(choices.coupon && { coupon: choices.coupon }),
    ...(quote && { expected_total: quote.total }),
  };
}

/** Goes to the order's page; the cart is asked for again after that, so that nothing flickers. */
function useArrival() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return async ({ order_id: id }: CheckoutAnswer) => {
    await navigate({ to: "/orders/$id", params: { id }, search: { placed: "1" }, replace: true });
    await queryClient.invalidateQueries({ queryKey: ["cart"] });
  };
}

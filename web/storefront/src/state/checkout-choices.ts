import { useState } from "react";
import { PAYMENT_METHODS } from "../api/checkout.ts";
import type { Checkout } from "../api/types.ts";
import { useMarket } from "./catalogue.ts";
import { useServices } from "./services.tsx";

/** What the buyer decides at the checkout. */
export interface Choices {
  method: string;
  shipping: string;
  coupon: string | undefined;
}

/** The buyer's choices; those of an attempt that is still open when there is one. */
export function useChoices() {
  const { attempts } = useServices();
  const [choices, setChoices] = useState<Choices>(() => choicesOf(attempts.open()?.body));
  const choose = (some: Partial<Choices>) => setChoices((before) => ({ ...before, ...some }));
  return { choices, choose };
}

function choicesOf(body: Checkout | undefined): Choices {
  return {
    method: body?.payment_method ?? PAYMENT_METHODS[0],
    shipping: body?.shipping ?? "standard",
    coupon: body?.coupon ?? undefined,
  };
}

/** The question about the price that these choices ask. */
export function useQuestion({ shipping, coupon }: Choices) {
  const { code: country } = useMarket();
  return { country, shipping, coupon };
}

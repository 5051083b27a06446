import type { Cart } from "../api/types.ts";
import { useCheckout } from "../state/use-checkout.ts";
import { CouponField } from "./coupon-field.tsx";
import { DeliveryChoice } from "./delivery-choice.tsx";
import { OrderSummary } from "./order-summary.tsx";
import { PaymentAlert } from "./payment-alert.tsx";
import { PaymentChoice } from "./payment-choice.tsx";

/** How to pay, how to deliver, what it costs. While a payment is open, nothing can be changed. */
export function CheckoutForm({ cart }: { cart: Cart }) {
  const checkout = useCheckout(cart);
  const { choices, choose, quote, isLocked } = checkout;
  return (
    <div className="columns-two">
      <fieldset disabled={isLocked} className="flex min-w-0 flex-col gap-7">
        <PaymentChoice chosen={choices.method} onChoose={(method) => choose({ method })}>
          <PaymentAlert refused={checkout.refused} method={choices.method} />
        </PaymentChoice>
        <DeliveryChoice chosen={choices.shipping} onChoose={(shipping) => choose({ shipping })} />
        <CouponField
          choices={choices}
          problem={checkout.couponProblem}
          onChoose={(coupon) => choose({ coupon })}
        />
      </fieldset>
      <OrderSummary cart={cart} quote={quote} checkout={checkout} />
    </div>
  );
}

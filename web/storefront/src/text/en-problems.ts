/** What happened, and what was charged or what to do next. */
export interface Words {
  title: string;
  help: string;
}

/** The service's problem codes in words. */
export const problems = {
  payment_declined: {
    title: "Your bank declined this card.",
    help: "Nothing was charged. Try another card or method; this order cannot be paid twice.",
  },
  payment_unavailable: {
    title: "The payment could not be made just now.",
    help: "Nothing was charged, and your cart is as you left it. Please try again in a moment.",
  },
  unheard_payment: {
    title: "We could not hear the answer.",
    help: "Retry safely: you cannot be charged twice.",
  },
  checkout_in_progress: {
    title: "We are still checking an earlier payment of yours.",
    help: "Nothing more was charged. Please wait a moment, then try again: you cannot be charged twice.",
  },
  total_changed: {
    title: "The price has changed since you saw it.",
    help: "Nothing was charged. The new total is shown here; pay if it suits you.",
  },
  coupon_exhausted: {
    title: "This coupon has just been used up by others.",
    help: "Nothing was charged. The price is shown here without it.",
  },
  coupon_unavailable: {
    title: "Coupons cannot be checked just now.",
    help: "Nothing was charged. Pay without it, or enter it again in a moment.",
  },
  unknown_coupon: { title: "We know no such coupon.", help: "Please check its spelling." },
  coupon_below_minimum: {
    title: "Your cart is too small for this coupon.",
    help: "Add something more, and it will work.",
  },
  coupon_not_valid_here: {
    title: "This coupon is not for this country.",
    help: "You can pay without it.",
  },
  coupon_expired: { title: "This coupon has expired.", help: "You can pay without it." },
  coupon_used: { title: "You have used this coupon already.", help: "You can pay without it." },
  empty_cart: {
    title: "Your cart is empty.",
    help: "Nothing was charged. If you have just paid, the order is in your list.",
  },
  not_sold_here: {
    title: "Something in your cart is not sold in this country.",
    help: "Nothing was charged. Please remove it from the cart, then pay.",
  },
  missing_header: { title: "Your session has ended.", help: "Please sign in again." },
  invalid_format: { title: "Your session has ended.", help: "Please sign in again." },
  invalid_token: { title: "Your session has ended.", help: "Please sign in again." },
  expired_token: { title: "Your session has ended.", help: "Please sign in again." },
  invalid_credentials: {
    title: "Email and password do not match.",
    help: "Please check both and try again.",
  },
  email_taken: {
    title: "There is an account with this email already.",
    help: "Sign in with it, or take another address.",
  },
  cart_changed: {
    title: "Your cart changed while we worked out its price.",
    help: "Nothing was charged. Please look at it once more, then pay.",
  },
  idempotency_key_reused: {
    title: "This payment was mixed up with another one.",
    help: "Nothing more was charged. Please look at your orders before you pay again.",
  },
  cart_full: {
    title: "Your cart is full.",
    help: "It holds no more different products. Please remove one, or pay for these first.",
  },
  unknown_cart_item: {
    title: "This is not in your cart any more.",
    help: "You may have removed it in another window.",
  },
  too_many_complaints: {
    title: "You have told us about this order several times.",
    help: "We have it all written down and will look into it.",
  },
  invalid_email: {
    title: "This does not look like an email address.",
    help: "It should read like ada@example.com.",
  },
  invalid_password: {
    title: "This password is too short or too long.",
    help: "It must have from 8 to 128 characters.",
  },
  too_many_requests: {
    title: "That was a little fast for us.",
    help: "Please wait a moment and try again.",
  },
  analytics_unavailable: {
    title: "What was counted cannot be read just now.",
    help: "Nothing is lost. Please try again in a moment.",
  },
  address_blocked: {
    title: "You cannot shop from this network.",
    help: "Please try another one, or ask us for help.",
  },
  unknown: { title: "That did not work.", help: "Please try again in a moment." },
} satisfies Record<string, Words>;

import { describe, expect, test } from "vitest";
import { Refusal, Unheard } from "../api/problem.ts";
import { en as text } from "../text/en.ts";
import { paymentWords, problemWords } from "./problem-words.ts";

const refusal = (code: string, detail = "") => new Refusal(409, { code, detail });

describe("every code that a shopper can meet has words of its own", () => {
  test.each([
    "payment_declined",
    "payment_unavailable",
    "checkout_in_progress",
    "total_changed",
    "coupon_exhausted",
    "coupon_unavailable",
    "unknown_coupon",
    "coupon_below_minimum",
    "coupon_not_valid_here",
    "coupon_expired",
    "coupon_used",
    "empty_cart",
    "not_sold_here",
    "missing_header",
    "invalid_format",
    "invalid_token",
    "expired_token",
    "cart_changed",
    "cart_full",
    "unknown_cart_item",
    "idempotency_key_reused",
    "invalid_credentials",
    "email_taken",
    "invalid_email",
    "invalid_password",
    "too_many_complaints",
    "too_many_requests",
    "address_blocked",
  ])("%s", (code) => {
    const { title, help } = problemWords(refusal(code), text);
    expect(title).not.toBe(text.problems.unknown.title);
    expect(help).toMatch(/\w.*[.!]$/);
  });
});

test("an unknown code speaks with the service's own sentence", () => {
  const words = problemWords(refusal("quite_new", "The moon is in the way."), text);
  expect(words.help).toBe("The moon is in the way.");
});

test("a code is never looked up among an object's inherited names", () => {
  expect(problemWords(refusal("constructor"), text)).toEqual(text.problems.unknown);
});

test("silence is not a refusal", () => {
  expect(problemWords(new Unheard("cut"), text)).toBe(text.failure.unheard);
});

describe("a payment", () => {
  test.each([
    ["credit_card", "Your bank declined this card."],
    ["debit_card", "Your bank declined this card."],
    ["paypal", "PayPal declined this payment."],
    ["bank_transfer", "Your bank declined this transfer."],
  ])("declined by %s says who declined, and that nothing was charged", (method, title) => {
    const words = paymentWords(refusal("payment_declined"), method, text);
    expect(words.title).toBe(title);
    expect(words.help).toContain("Nothing was charged.");
  });

  test("whose answer was not heard may be repeated", () => {
    expect(paymentWords(new Unheard("cut"), "credit_card", text)).toEqual({
      title: "We could not hear the answer.",
      help: "Retry safely: you cannot be charged twice.",
    });
  });

  test("that failed without a named outcome counts as not heard", () => {
    expect(paymentWords(new Refusal(502, "<html>"), "credit_card", text)).toBe(
      text.problems.unheard_payment,
    );
  });
});

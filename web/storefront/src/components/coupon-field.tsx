import { type FormEvent, useState } from "react";
import { problemWords } from "../format/problem-words.ts";
import { useTryCoupon } from "../state/checkout.ts";
import { type Choices, useQuestion } from "../state/checkout-choices.ts";
import { useText } from "../state/text.tsx";
import { Alert, News } from "./notice.tsx";

/** The longest code that is worth sending. */
const LENGTH_MAX = 40;

interface Props {
  choices: Choices;
  /** Why the chosen coupon has no effect any more, when that is so. */
  problem: unknown;
  onChoose: (coupon: string | undefined) => void;
}

/** Takes a coupon once the service has said yes to it. */
export function CouponField({ choices, problem, onChoose }: Props) {
  const text = useText();
  const [draft, setDraft] = useState(choices.coupon ?? "");
  const question = useQuestion(choices);
  const attempt = useTryCoupon();
  const error = problem ?? attempt.error;

  function apply(event: FormEvent) {
    event.preventDefault();
    const coupon = draft.trim().toUpperCase();
    if (coupon === "") return onChoose(undefined);
    attempt.mutate({ ...question, coupon }, { onSuccess: () => onChoose(coupon) });
  }

  function remove() {
    setDraft("");
    attempt.reset();
    onChoose(undefined);
  }

  return (
    <section aria-labelledby="coupon">
      <h2 id="coupon" className="mb-3">
        {text.checkout.coupon}
      </h2>
      <form className="mb-3 flex gap-3" onSubmit={apply}>
        <input
          className="field uppercase placeholder:normal-case"
          aria-label={text.checkout.couponHint}
          placeholder={text.checkout.couponHint}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={LENGTH_MAX}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <button type="submit" className="button button-small shrink-0" disabled={attempt.isPending}>
          {text.checkout.apply}
        </button>
      </form>
      {Boolean(error) && <Alert words={problemWords(error, text)} />}
      <News>
        {choices.coupon && (
          <>
            {!error && <span>{text.checkout.couponApplied(choices.coupon)}</span>}
            <button type="button" className="link" onClick={remove}>
              {text.checkout.couponRemove}
            </button>
          </>
        )}
      </News>
    </section>
  );
}

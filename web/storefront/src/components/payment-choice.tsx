import type { ReactNode } from "react";
import { PAYMENT_METHODS } from "../api/checkout.ts";
import { useText } from "../state/text.tsx";
import { Choice } from "./choice.tsx";

interface Props {
  chosen: string;
  onChoose: (method: string) => void;
  /** Stands between the heading and the choices: what happened to the last payment. */
  children: ReactNode;
}

/** The way to pay. */
export function PaymentChoice({ chosen, onChoose, children }: Props) {
  const text = useText();
  return (
    <section aria-labelledby="pay">
      <h2 id="pay" className="mb-3">
        {text.checkout.pay}
      </h2>
      {children}
      <div role="radiogroup" aria-labelledby="pay" className="flex flex-col gap-2.5">
        {PAYMENT_METHODS.map((method) => (
          <Choice
            key={method}
            group="payment_method"
            value={method}
            label={text.checkout.methods[method] ?? method}
            hint={text.checkout.methodHints[method]}
            isChosen={chosen === method}
            onChoose={onChoose}
          />
        ))}
      </div>
    </section>
  );
}

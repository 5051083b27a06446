import { useState } from "react";
import { QUANTITY } from "../api/cart.ts";
import { useText } from "../state/text.tsx";

interface Props {
  /** What is counted, for the controls' names. */
  name: string;
  value: number;
  onChange: (value: number) => void;
}

/** A quantity that can be stepped or typed; it never leaves the range that the service takes. */
export function QuantityStepper({ name, value, onChange }: Props) {
  const text = useText();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced with every control inside
    <div
      role="group"
      aria-label={text.quantity.group(name)}
      className="inline-flex rounded-control border border-line-strong"
    >
      <Step
        label={text.quantity.fewer(name)}
        sign="−"
        disabled={value <= QUANTITY.min}
        onStep={() => onChange(value - 1)}
      />
      <Count key={value} name={name} value={value} onChange={onChange} />
      <Step
        label={text.quantity.more(name)}
        sign="+"
        disabled={value >= QUANTITY.max}
        onStep={() => onChange(value + 1)}
      />
    </div>
  );
}

interface StepProps {
  label: string;
  sign: string;
  disabled: boolean;
  onStep: () => void;
}

function Step({ label, sign, disabled, onStep }: StepProps) {
  return (
    <button
      type="button"
      aria-label={label}
      className="size-11 rounded-control text-lg disabled:text-line-strong"
      disabled={disabled}
      onClick={onStep}
    >
      {sign}
    </button>
  );
}

/** Types freely, and counts when it is left: what is no quantity goes back to what it was. */
function Count({ name, value, onChange }: Props) {
  const text = useText();
  const [draft, setDraft] = useState(String(value));

  function commit() {
    const typed = quantityFrom(draft);
    setDraft(String(typed ?? value));
    if (typed !== undefined && typed !== value) onChange(typed);
  }

  return (
    <input
      className="w-10 bg-transparent text-center"
      aria-label={text.quantity.group(name)}
      inputMode="numeric"
      autoComplete="off"
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}

/** Reads a quantity; `undefined` for text that is none within the limits. */
export function quantityFrom(typed: string): number | undefined {
  if (!/^\d{1,2}$/.test(typed.trim())) return undefined;
  const quantity = Number(typed);
  return quantity >= QUANTITY.min && quantity <= QUANTITY.max ? quantity : undefined;
}

import { useEffect, useRef } from "react";
import { paymentWords } from "../format/problem-words.ts";
import { useText } from "../state/text.tsx";
import { Alert } from "./notice.tsx";
import { wayOn } from "./way-on.tsx";

interface Props {
  /** Why the last payment did not go through, if one did not. */
  refused: unknown;
  method: string;
}

/** What happened to the last payment: what was (not) charged, and what to do next. */
export function PaymentAlert({ refused, method }: Props) {
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  // The button that was pressed may be a screen away.
  useEffect(() => {
    if (refused) place.current?.scrollIntoView?.({ block: "center" });
  }, [refused]);

  if (!refused) return null;
  return (
    <div ref={place} className="mb-4">
      <Alert words={paymentWords(refused, method, text)}>{wayOn(refused, text)}</Alert>
    </div>
  );
}

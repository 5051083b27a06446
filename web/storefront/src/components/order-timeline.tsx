import { useState } from "react";
import type { Order } from "../api/types.ts";
import { formatMoment } from "../format/dates.ts";
import { type Step, timelineOf } from "../format/timeline.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";

/** The way of an order, oldest stop first; what is new while the page is open is said aloud. */
export function OrderTimeline({ order }: { order: Order }) {
  const text = useText();
  const locale = useLocale();
  const steps = timelineOf(order, text, locale);
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline" className="mb-4">
        {text.order.timeline}
      </h2>
      <StepNews latest={steps.at(-1)} />
      <ol>
        {steps.map((step) => (
          <Stop key={step.key} step={step} isLast={step === steps.at(-1)} />
        ))}
      </ol>
    </section>
  );
}

/** Silent about what was there when the page was opened. */
function StepNews({ latest }: { latest: Step | undefined }) {
  const text = useText();
  const [first] = useState(latest?.key);
  const isNew = latest !== undefined && latest.key !== first;
  return (
    <p role="status" className="sr-only">
      {isNew && text.order.news(latest.title)}
    </p>
  );
}

function Stop({ step, isLast }: { step: Step; isLast: boolean }) {
  const locale = useLocale();
  return (
    <li className={`stop stop-${step.tone}`} aria-current={isLast ? "step" : undefined}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{step.title}</span>
        {step.at && (
          <time dateTime={step.at} className="text-[13px] text-soft">
            {formatMoment(new Date(step.at), locale)}
          </time>
        )}
      </div>
      {step.detail && <p className="text-[13px] text-soft">{step.detail}</p>}
    </li>
  );
}

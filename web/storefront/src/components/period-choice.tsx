import { Link } from "@tanstack/react-router";
import { PERIODS, type Period } from "../state/analytics.ts";
import { useText } from "../state/text.tsx";

/** Chooses the period; it is in the address, so that a link shows the same. */
export function PeriodChoice({ chosen }: { chosen: Period }) {
  const text = useText();
  return (
    <nav aria-label={text.analytics.period}>
      <ul className="flex gap-2">
        {PERIODS.map((hours) => (
          <li key={hours}>
            <Link
              to="/admin/funnel"
              search={{ hours }}
              resetScroll={false}
              aria-current={hours === chosen ? "page" : undefined}
              className={`pill ${hours === chosen ? "pill-chosen" : ""}`}
            >
              {text.analytics.periods[hours]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

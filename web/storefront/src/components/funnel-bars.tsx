import type { FunnelStage } from "../api/types.ts";
import { formatCount, formatShare } from "../format/shares.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";

/** The stages of a visit as bars, the longest as wide as the page allows. */
export function FunnelBars({ stages }: { stages: FunnelStage[] }) {
  const text = useText();
  const longest = Math.max(1, ...stages.map(({ count }) => count));
  return (
    <ol aria-label={text.analytics.funnel} className="flex flex-col gap-5">
      {stages.map((stage) => (
        <Bar key={stage.stage} stage={stage} width={stage.count / longest} />
      ))}
    </ol>
  );
}

function Bar({ stage, width }: { stage: FunnelStage; width: number }) {
  const text = useText();
  const { stages, ofPrevious, ofFirst } = text.analytics;
  const locale = useLocale();
  const { count, of_previous_basis_points, of_first_basis_points } = stage;
  const isFirst = stage.stage === "browse_catalog";
  // Nobody was at the step before: then there is no share of it.
  const shares = [
    of_previous_basis_points != null && ofPrevious(formatShare(of_previous_basis_points, locale)),
    of_first_basis_points != null && ofFirst(formatShare(of_first_basis_points, locale)),
  ].filter(Boolean);
  return (
    <li>
      <div className="flex items-baseline justify-between gap-4">
        <span className="font-medium">{stages[stage.stage] ?? stage.stage}</span>
        <span className="text-xl font-semibold">{formatCount(count, locale)}</span>
      </div>
      <div className="mt-1.5 h-3 rounded-full bg-line">
        <div
          className="h-full rounded-full bg-accent"
          style={{ width: `${width * 100}%`, minWidth: count > 0 ? "0.75rem" : 0 }}
        />
      </div>
      {!isFirst && shares.length > 0 && (
        <p className="mt-1.5 text-[13px] text-soft">{shares.join(" · ")}</p>
      )}
    </li>
  );
}

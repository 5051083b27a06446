import { useSearch } from "@tanstack/react-router";
import { AnalyticsReport } from "../components/analytics-report.tsx";
import { Empty } from "../components/empty.tsx";
import { Failure } from "../components/failure.tsx";
import { PeriodChoice } from "../components/period-choice.tsx";
import { ListSkeleton } from "../components/skeleton.tsx";
import { PERIODS, type Period, useAnalytics } from "../state/analytics.ts";
import { useText } from "../state/text.tsx";

/** How far visitors come, and who they are: for administrators. */
export function AnalyticsPage() {
  const text = useText();
  const words = text.analytics;
  const { hours = PERIODS[0] } = useSearch({ from: "/admin/funnel" });
  return (
    <>
      <title>{text.title(words.title)}</title>
      <div className="mb-6 flex flex-wrap items-center justify-between gap-4">
        <h1>{words.title}</h1>
        <PeriodChoice chosen={hours} />
      </div>
      <Content hours={hours} />
    </>
  );
}

function Content({ hours }: { hours: Period }) {
  const words = useText().analytics;
  const { data, error, refetch } = useAnalytics(hours);
  if (data) {
    const isEmpty = data.funnel.stages.every(({ count }) => count === 0);
    if (isEmpty) return <Empty title={words.empty} help={words.emptyHelp} />;
    return <AnalyticsReport {...data} />;
  }
  if (error) return <Failure error={error} onRetry={() => refetch()} />;
  return <ListSkeleton />;
}

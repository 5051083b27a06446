import { BacklogReport } from "../components/backlog-report.tsx";
import { Failure } from "../components/failure.tsx";
import { ListSkeleton } from "../components/skeleton.tsx";
import { formatMoment } from "../format/dates.ts";
import { useBacklog } from "../state/admin.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";

/** What the shop owes: messages, delayed lines, pieces sold beyond the stock. */
export function AdminBacklogPage() {
  const text = useText();
  const words = text.admin.backlog;
  const locale = useLocale();
  const { data, error, refetch } = useBacklog();
  return (
    <>
      <title>{text.title(words.title)}</title>
      <div className="mb-6 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h1>{words.title}</h1>
        {data && (
          <p className="text-[13px] text-soft">
            {words.asOf(formatMoment(new Date(data.at), locale))}
          </p>
        )}
      </div>
      {data && <BacklogReport backlog={data} />}
      {!data && error && <Failure error={error} onRetry={() => refetch()} />}
      {!data && !error && <ListSkeleton />}
    </>
  );
}

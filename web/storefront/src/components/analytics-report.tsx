import type { ReactNode } from "react";
import type { CountryFunnel, Funnel, SegmentActions } from "../api/types.ts";
import { countryName } from "../format/locale.ts";
import { formatCount, formatShare } from "../format/shares.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { FunnelBars } from "./funnel-bars.tsx";
import { NumbersTable } from "./numbers-table.tsx";
import { SumLine } from "./sum-line.tsx";

interface Props {
  funnel: Funnel;
  segments: SegmentActions[];
}

/** What visitors did: the funnel, where they were, how they paid, who they are. */
export function AnalyticsReport({ funnel, segments }: Props) {
  const text = useText();
  const words = text.analytics;
  const locale = useLocale();
  return (
    <div className="flex flex-col gap-6">
      <div className="grid items-start gap-6 md:grid-cols-[1.4fr_1fr]">
        <Part title={words.funnel}>
          <FunnelBars stages={funnel.stages} />
        </Part>
        <Part title={words.payments}>
          <dl className="divide-y divide-line">
            {funnel.payment_methods.map(({ payment_method, count }) => (
              <SumLine
                key={payment_method}
                label={text.checkout.methods[payment_method] ?? payment_method}
              >
                {formatCount(count, locale)}
              </SumLine>
            ))}
          </dl>
        </Part>
      </div>
      <Part title={words.segments} help={words.segmentsHelp}>
        <SegmentTable segments={segments} />
      </Part>
      <Part title={words.countries}>
        <CountryTable countries={funnel.countries} />
      </Part>
    </div>
  );
}

function Part({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <section className="box min-w-0">
      <h2 className="mb-4">{title}</h2>
      {help && <p className="-mt-2 mb-4 text-[13px] text-soft">{help}</p>}
      {children}
    </section>
  );
}

function SegmentTable({ segments }: { segments: SegmentActions[] }) {
  const words = useText().analytics;
  const locale = useLocale();
  const rows = segments.map((row) => [
    words.segmentNames[row.segment] ?? row.segment,
    ...[row.browse_catalog, row.view_product, row.add_to_cart, row.checkout].map((count) =>
      formatCount(count, locale),
    ),
    formatShare(row.conversion_basis_points, locale),
  ]);
  const columns = [words.segment, ...words.actions, words.conversion];
  return <NumbersTable caption={words.segments} columns={columns} rows={rows} />;
}

function CountryTable({ countries }: { countries: CountryFunnel[] }) {
  const { analytics: words, language } = useText();
  const locale = useLocale();
  const rows = countries.map(({ country, stages }) => [
    countryName(country, language),
    ...stages.map(({ count }) => formatCount(count, locale)),
    formatShare(stages.at(-1)?.of_first_basis_points, locale),
  ]);
  const columns = [words.country, ...words.actions, words.conversion];
  return <NumbersTable caption={words.countries} columns={columns} rows={rows} />;
}

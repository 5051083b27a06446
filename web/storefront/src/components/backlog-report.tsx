import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Backlog } from "../api/types.ts";
import { formatAge } from "../format/ages.ts";
import { formatCount } from "../format/shares.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { Empty } from "./empty.tsx";
import { NumbersTable } from "./numbers-table.tsx";

/** What is owed, kind by kind; when nothing is, that. */
export function BacklogReport({ backlog }: { backlog: Backlog }) {
  const words = useText().admin.backlog;
  const { messages, delayed_lines, oversold_products } = backlog;
  const isClear = messages.length === 0 && delayed_lines === 0 && oversold_products === 0;
  if (isClear) return <Empty title={words.clear} help={words.clearHelp} />;
  return (
    <div className="grid items-start gap-6 md:grid-cols-[1.4fr_1fr]">
      <div className="flex min-w-0 flex-col gap-6">
        <Part title={words.messages} help={words.messagesHelp}>
          <Messages messages={messages} />
        </Part>
        <Part title={words.products} help={words.productsHelp}>
          <Products backlog={backlog} />
        </Part>
      </div>
      <Part title={words.delayed} help={words.delayedHelp}>
        <Delayed backlog={backlog} />
      </Part>
    </div>
  );
}

function Part({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <section className="box min-w-0">
      <h2 className="mb-1">{title}</h2>
      <p className="mb-4 text-[13px] text-soft">{help}</p>
      {children}
    </section>
  );
}

function Messages({ messages }: Pick<Backlog, "messages">) {
  const text = useText();
  const words = text.admin.backlog;
  const locale = useLocale();
  if (messages.length === 0) return <p>{words.noMessages}</p>;
  const { kind, waiting, dead, oldest } = words.columns;
  const rows = messages.map((owed) => [
    words.kinds[owed.kind] ?? owed.kind,
    formatCount(owed.pending, locale),
    formatCount(owed.dead, locale),
    formatAge(owed.oldest_age_seconds, text),
  ]);
  return (
    <NumbersTable caption={words.messages} columns={[kind, waiting, dead, oldest]} rows={rows} />
  );
}

function Delayed({ backlog: { delayed_lines, delayed_orders } }: { backlog: Backlog }) {
  const words = useText().admin.backlog;
  const locale = useLocale();
  if (delayed_lines === 0) return <p>{words.noDelayed}</p>;
  return (
    <>
      <p className="mb-3">
        <span className="font-serif text-[32px] leading-none">
          {words.delayedLines(formatCount(delayed_lines, locale), delayed_lines === 1)}
        </span>{" "}
        {words.delayedOrders(formatCount(delayed_orders, locale), delayed_orders === 1)}
      </p>
      <Link to="/admin/orders" search={{ delayed: "true" }} className="link">
        {words.showDelayed}
      </Link>
    </>
  );
}

function Products({ backlog }: { backlog: Backlog }) {
  const words = useText().admin.backlog;
  const locale = useLocale();
  const { products, oversold_products, pieces_owed } = backlog;
  if (oversold_products === 0) return <p>{words.noProducts}</p>;
  const rows = products.map(({ name, pieces }) => [name, formatCount(pieces, locale)]);
  const unlisted = oversold_products - products.length;
  return (
    <>
      <NumbersTable
        caption={words.products}
        columns={[words.product, words.owed]}
        rows={[...rows, [words.total, formatCount(pieces_owed, locale)]]}
      />
      {unlisted > 0 && (
        <p className="mt-2 text-[13px] text-soft">
          {words.moreProducts(formatCount(unlisted, locale))}
        </p>
      )}
    </>
  );
}

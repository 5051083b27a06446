import { Link, useParams } from "@tanstack/react-router";
import { isRefusal } from "../api/problem.ts";
import type { CustomerOrder } from "../api/types.ts";
import { Empty } from "../components/empty.tsx";
import { Failure } from "../components/failure.tsx";
import { OrderBill } from "../components/order-bill.tsx";
import { OrderFacts } from "../components/order-facts.tsx";
import { OrderLines } from "../components/order-lines.tsx";
import { OrderStatus } from "../components/order-status.tsx";
import { OrderTimeline } from "../components/order-timeline.tsx";
import { ColumnsSkeleton } from "../components/skeleton.tsx";
import { useAnyOrder } from "../state/admin.ts";
import { useText } from "../state/text.tsx";

/** One order, whoever's it is: its lines, its way so far, its money, its customer. */
export function AdminOrderPage() {
  const text = useText();
  const words = text.admin.order;
  const { id } = useParams({ from: "/admin/orders/$id" });
  const { data: found, error, isLoading, refetch } = useAnyOrder(id);
  return (
    <>
      <title>{text.title(words.title(id))}</title>
      {isLoading && <ColumnsSkeleton />}
      {found && <KnownOrder found={found} />}
      {!isLoading && !found && <NoOrder error={error} onRetry={() => refetch()} />}
    </>
  );
}

function KnownOrder({ found }: { found: CustomerOrder }) {
  const words = useText().admin.order;
  const { order } = found;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <div className="flex flex-wrap items-baseline gap-x-4">
          <h1>{words.title(order.order_id)}</h1>
          <OrderStatus status={order.status} />
        </div>
        <Link to="/admin/orders" search={{}} className="link">
          {words.back}
        </Link>
      </div>
      <div className="columns-two">
        <div className="flex min-w-0 flex-col gap-8">
          <OrderTimeline order={order} />
          <OrderLines order={order} title={words.lines} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <OrderFacts found={found} />
          <OrderBill order={order} />
        </div>
      </div>
    </div>
  );
}

function NoOrder({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const words = useText().admin.order;
  const isUnknown = !error || (isRefusal(error) && [400, 404, 422].includes(error.status));
  if (!isUnknown) return <Failure error={error} onRetry={onRetry} />;
  return (
    <Empty isPage title={words.notFound} help={words.notFoundHelp}>
      <Link to="/admin/orders" search={{}} className="button">
        {words.back}
      </Link>
    </Empty>
  );
}

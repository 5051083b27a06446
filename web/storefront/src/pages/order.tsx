import { Link, useParams, useSearch } from "@tanstack/react-router";
import { isRefusal } from "../api/problem.ts";
import type { Order } from "../api/types.ts";
import { ComplaintForm } from "../components/complaint-form.tsx";
import { Empty } from "../components/empty.tsx";
import { Failure } from "../components/failure.tsx";
import { OrderBill } from "../components/order-bill.tsx";
import { OrderLines } from "../components/order-lines.tsx";
import { OrderNews } from "../components/order-news.tsx";
import { OrderTimeline } from "../components/order-timeline.tsx";
import { ColumnsSkeleton } from "../components/skeleton.tsx";
import { useOrder } from "../state/orders.ts";
import { useText } from "../state/text.tsx";

/** An order, followed from the click to the door; right after the purchase also the thank-you. */
export function OrderPage() {
  const text = useText();
  const { id } = useParams({ from: "/orders/$id" });
  const { data: order, error, isLoading, refetch } = useOrder(id);
  return (
    <>
      <title>{text.title(text.order.title(id))}</title>
      {isLoading && <ColumnsSkeleton />}
      {order && <KnownOrder order={order} onLookAgain={() => refetch()} />}
      {!isLoading && !order && <NoOrder error={error} onRetry={() => refetch()} />}
    </>
  );
}

interface KnownProps {
  order: Order;
  onLookAgain: () => void;
}

function KnownOrder({ order, onLookAgain }: KnownProps) {
  return (
    <div className="flex flex-col gap-6">
      <Heading order={order} />
      <OrderNews order={order} onLookAgain={onLookAgain} />
      <div className="columns-two">
        <div className="flex flex-col gap-8">
          <OrderTimeline order={order} />
          <OrderLines order={order} />
        </div>
        <div className="flex flex-col gap-6">
          <OrderBill order={order} />
          <ComplaintForm order={order} />
        </div>
      </div>
    </div>
  );
}

function Heading({ order }: { order: Order }) {
  const text = useText();
  const { placed } = useSearch({ from: "/orders/$id" });
  const isThanks = placed && order.status === "completed";
  if (!isThanks) return <h1>{text.order.title(order.order_id)}</h1>;
  return (
    <div>
      <h1>{text.order.placedTitle}</h1>
      <p className="mt-2 text-soft">{text.order.placedHelp(order.order_id)}</p>
    </div>
  );
}

function NoOrder({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const text = useText();
  const isUnknown = !error || (isRefusal(error) && [400, 404, 422].includes(error.status));
  if (!isUnknown) return <Failure error={error} onRetry={onRetry} />;
  return (
    <Empty isPage title={text.order.notFound} help={text.order.notFoundHelp}>
      <Link to="/orders" className="button">
        {text.orders.title}
      </Link>
    </Empty>
  );
}

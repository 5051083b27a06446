import { Link } from "@tanstack/react-router";
import { Empty } from "../components/empty.tsx";
import { Failure } from "../components/failure.tsx";
import { OrderRow } from "../components/order-row.tsx";
import { ListSkeleton } from "../components/skeleton.tsx";
import { useOrders } from "../state/orders.ts";
import { useText } from "../state/text.tsx";

/** Every order of the session's owner, newest first. */
export function OrdersPage() {
  const text = useText();
  return (
    <>
      <title>{text.title(text.orders.title)}</title>
      <h1 className="mb-6">{text.orders.title}</h1>
      <Content />
    </>
  );
}

function Content() {
  const text = useText();
  const orders = useOrders();
  if (orders.isLoading) return <ListSkeleton />;
  if (orders.isError) return <Failure error={orders.error} onRetry={() => orders.refetch()} />;
  const rows = orders.data?.pages.flatMap((page) => page.items) ?? [];
  if (rows.length === 0) return <NoOrders />;
  return (
    <>
      <ul aria-label={text.orders.title} className="flex flex-col gap-3">
        {rows.map((order) => (
          <OrderRow key={order.order_id} order={order} />
        ))}
      </ul>
      {orders.hasNextPage && (
        <button
          type="button"
          className="button mt-6"
          disabled={orders.isFetchingNextPage}
          onClick={() => orders.fetchNextPage()}
        >
          {text.orders.more}
        </button>
      )}
    </>
  );
}

function NoOrders() {
  const text = useText();
  return (
    <Empty title={text.orders.empty} help={text.orders.emptyHelp}>
      <Link to="/" className="button">
        {text.cart.browse}
      </Link>
    </Empty>
  );
}

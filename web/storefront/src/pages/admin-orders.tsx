import { Link, useSearch } from "@tanstack/react-router";
import { AllOrdersTable } from "../components/all-orders-table.tsx";
import { Empty } from "../components/empty.tsx";
import { Failure } from "../components/failure.tsx";
import { OrderFilters } from "../components/order-filters.tsx";
import { TableSkeleton } from "../components/skeleton.tsx";
import { type FilterSearch, isFiltering, useAllOrders } from "../state/admin.ts";
import { useText } from "../state/text.tsx";

/** The orders of all customers, newest first, by status, country and delay. */
export function AdminOrdersPage() {
  const text = useText();
  const words = text.admin.orders;
  const filter = useSearch({ from: "/admin/orders" });
  return (
    <>
      <title>{text.title(words.title)}</title>
      <h1 className="mb-4">{words.title}</h1>
      <OrderFilters chosen={filter} />
      <Content filter={filter} />
    </>
  );
}

function Content({ filter }: { filter: FilterSearch }) {
  const words = useText().admin.orders;
  const orders = useAllOrders(filter);
  const { data, error, refetch, fetchNextPage } = orders;
  if (!data && error) return <Failure error={error} onRetry={() => refetch()} />;
  if (!data) return <TableSkeleton />;
  const rows = data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <NoOrders isFiltered={isFiltering(filter)} />;
  return (
    <>
      <AllOrdersTable orders={rows} isOld={orders.isPlaceholderData} />
      {orders.isFetchNextPageError && (
        <div className="mt-6">
          <Failure error={error} onRetry={() => fetchNextPage()} />
        </div>
      )}
      {orders.hasNextPage && !orders.isFetchNextPageError && (
        <button
          type="button"
          className="button mt-6"
          disabled={orders.isFetchingNextPage}
          onClick={() => fetchNextPage()}
        >
          {orders.isFetchingNextPage ? words.loadingMore : words.more}
        </button>
      )}
    </>
  );
}

function NoOrders({ isFiltered }: { isFiltered: boolean }) {
  const words = useText().admin.orders;
  if (!isFiltered) return <Empty title={words.empty} help={words.emptyHelp} />;
  return (
    <Empty title={words.noMatch} help={words.noMatchHelp}>
      <Link to="/admin/orders" search={{}} className="button">
        {words.clear}
      </Link>
    </Empty>
  );
}

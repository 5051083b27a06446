import { Link } from "@tanstack/react-router";
import type { Filter } from "../api/catalogue.ts";
import { useProducts, useStandardDays } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { Empty } from "./empty.tsx";
import { Failure } from "./failure.tsx";
import { ProductCard } from "./product-card.tsx";
import { GridSkeleton } from "./skeleton.tsx";

/** The products that match, and how many they are for those who cannot see the grid. */
export function Shelves({ filter }: { filter: Filter }) {
  const text = useText();
  const shelves = useProducts(filter);
  const standardDays = useStandardDays();

  if (shelves.isPending) return <GridSkeleton />;
  if (shelves.isError) return <Failure error={shelves.error} onRetry={() => shelves.refetch()} />;

  const products = shelves.data.pages.flatMap((page) => page.items);
  return (
    <section aria-label={text.home.products}>
      <p role="status" className="sr-only">
        {text.home.found(products.length)}
      </p>
      {products.length === 0 && <NothingFound />}
      <ul className="product-grid">
        {products.map((product) => (
          <ProductCard key={product.id} product={product} standardDays={standardDays} />
        ))}
      </ul>
      {shelves.hasNextPage && (
        <button
          type="button"
          className="button mx-auto mt-10 flex"
          disabled={shelves.isFetchingNextPage}
          onClick={() => shelves.fetchNextPage()}
        >
          {text.home.more}
        </button>
      )}
    </section>
  );
}

function NothingFound() {
  const text = useText();
  return (
    <Empty title={text.home.nothingFound} help={text.home.nothingFoundHelp}>
      <Link to="/" className="button">
        {text.home.showAll}
      </Link>
    </Empty>
  );
}

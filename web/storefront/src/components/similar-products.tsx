import { Link } from "@tanstack/react-router";
import type { Product } from "../api/types.ts";
import { useProducts, useStandardDays } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { ProductCard } from "./product-card.tsx";
import { GridSkeleton } from "./skeleton.tsx";

/** How many fit beside each other on a wide screen. */
const SIMILAR_MAX = 4;

/** Further products of the same category, in the shelves' own order. A shelf that cannot be read is left out. */
export function SimilarProducts({ product }: { product: Product }) {
  const text = useText();
  const shelf = useProducts({ category: product.category });
  if (shelf.isError) return null;
  return (
    <section aria-labelledby="similar" className="mt-14 border-t border-line pt-8">
      <h2 id="similar" className="mb-5">
        {text.product.similar}
      </h2>
      {shelf.isPending || shelf.isPlaceholderData ? (
        <GridSkeleton places={SIMILAR_MAX} />
      ) : (
        <Cards products={similarTo(product, shelf.data.pages[0]?.items ?? [])} />
      )}
    </section>
  );
}

function Cards({ products }: { products: Product[] }) {
  const text = useText();
  const standardDays = useStandardDays();
  if (products.length === 0) {
    return (
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-soft">
        {text.product.noneSimilar}
        <Link to="/" className="link">
          {text.cart.browse}
        </Link>
      </p>
    );
  }
  return (
    <ul className="product-grid product-row">
      {products.map((each) => (
        <ProductCard key={each.id} product={each} standardDays={standardDays} />
      ))}
    </ul>
  );
}

/** The first products of a shelf, without the one that is looked at. */
export function similarTo(product: Product, shelf: Product[]): Product[] {
  return shelf
    .filter(({ id, category }) => id !== product.id && category === product.category)
    .slice(0, SIMILAR_MAX);
}

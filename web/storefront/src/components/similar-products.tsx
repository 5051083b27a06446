import { Link } from "@tanstack/react-router";
import type { Product } from "../api/types.ts";
import { useSimilar, useStandardDays } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { ProductCard } from "./product-card.tsx";
import { GridSkeleton } from "./skeleton.tsx";

/** How many come at most; they fit beside each other on a wide screen. */
const SIMILAR_MAX = 4;

/** Further products of the same category. What cannot be read is left out. */
export function SimilarProducts({ product }: { product: Product }) {
  const text = useText();
  const similar = useSimilar(product.id);
  if (similar.isError) return null;
  return (
    <section aria-labelledby="similar" className="mt-14 border-t border-line pt-8">
      <h2 id="similar" className="mb-5">
        {text.product.similar}
      </h2>
      {similar.isPending ? (
        <GridSkeleton places={SIMILAR_MAX} />
      ) : (
        <Cards products={similar.data} />
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

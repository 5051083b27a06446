import { Link, useParams } from "@tanstack/react-router";
import { isRefusal } from "../api/problem.ts";
import { Empty } from "../components/empty.tsx";
import { Failure } from "../components/failure.tsx";
import { ProductArt } from "../components/product-art.tsx";
import { ProductDetails } from "../components/product-details.tsx";
import { SimilarProducts } from "../components/similar-products.tsx";
import { ColumnsSkeleton } from "../components/skeleton.tsx";
import { countryName } from "../format/locale.ts";
import { useMarket, useProduct } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { NotFoundPage } from "./not-found.tsx";

export function ProductPage() {
  const id = Number(useParams({ from: "/product/$id" }).id);
  return Number.isSafeInteger(id) && id > 0 ? <KnownNumber id={id} /> : <NotFoundPage />;
}

function KnownNumber({ id }: { id: number }) {
  const text = useText();
  const { data: product, error, isPending, refetch } = useProduct(id);
  if (isPending) return <ColumnsSkeleton />;
  if (isRefusal(error) && error.status < 500 && error.status !== 429) return <NotSoldHere />;
  if (!product) return <Failure error={error} onRetry={() => refetch()} />;
  return (
    <>
      <title>{text.title(product.name)}</title>
      <article className="columns-two">
        <ProductArt
          picture={product.picture}
          category={product.category}
          className="max-h-[555px] w-full"
        />
        <ProductDetails key={product.id} product={product} />
      </article>
      <SimilarProducts product={product} />
    </>
  );
}

function NotSoldHere() {
  const text = useText();
  const country = countryName(useMarket().code, text.language);
  return (
    <Empty isPage title={text.product.missing(country)} help={text.product.missingHelp}>
      <Link to="/" className="button">
        {text.cart.browse}
      </Link>
    </Empty>
  );
}

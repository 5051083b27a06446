import { Link, useParams } from "@tanstack/react-router";
import { isRefusal } from "../api/problem.ts";
import { Empty } from "../components/empty.tsx";
import { Failure } from "../components/failure.tsx";
import { ProductArt } from "../components/product-art.tsx";
import { ProductDetails } from "../components/product-details.tsx";
import { ColumnsSkeleton } from "../components/skeleton.tsx";
import { useMarket, useProduct } from "../state/catalogue.ts";
import { text } from "../text/index.ts";
import { NotFoundPage } from "./not-found.tsx";

export function ProductPage() {
  const id = Number(useParams({ from: "/product/$id" }).id);
  return Number.isSafeInteger(id) && id > 0 ? <KnownNumber id={id} /> : <NotFoundPage />;
}

function KnownNumber({ id }: { id: number }) {
  const { data: product, error, isPending, refetch } = useProduct(id);
  if (isPending) return <ColumnsSkeleton />;
  if (isRefusal(error) && error.status < 500 && error.status !== 429) return <NotSoldHere />;
  if (!product) return <Failure error={error} onRetry={() => refetch()} />;
  return (
    <article className="columns-two">
      <title>{text.title(product.name)}</title>
      <ProductArt
        picture={product.picture}
        category={product.category}
        className="max-h-[555px] w-full"
      />
      <ProductDetails key={product.id} product={product} />
    </article>
  );
}

function NotSoldHere() {
  const { name } = useMarket();
  return (
    <Empty isPage title={text.product.missing(name)} help={text.product.missingHelp}>
      <Link to="/" className="button">
        {text.cart.browse}
      </Link>
    </Empty>
  );
}

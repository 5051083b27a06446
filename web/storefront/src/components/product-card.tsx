import { Link } from "@tanstack/react-router";
import type { Product } from "../api/types.ts";
import { stockWords } from "../format/stock.ts";
import { useCategoryName } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { Price } from "./price.tsx";
import { ProductArt } from "./product-art.tsx";

interface Props {
  product: Product;
  /** Days of the standard delivery, once they are known. */
  standardDays: number | undefined;
}

/** A product on the shelf. The whole card leads to its page. */
export function ProductCard({ product, standardDays }: Props) {
  const text = useText();
  const categoryName = useCategoryName();
  return (
    <li className="group relative">
      <ProductArt picture={product.picture} category={product.category} />
      <div className="mt-2.5 flex items-baseline justify-between gap-x-3 font-semibold max-sm:flex-col">
        <Link
          to="/product/$id"
          params={{ id: String(product.id) }}
          lang="en"
          className="decoration-1 underline-offset-4 group-hover:underline after:absolute after:inset-0 after:rounded-box"
        >
          {product.name}
        </Link>
        <Price amount={product.price} currency={product.currency} />
      </div>
      <div className="flex flex-wrap justify-between gap-x-3 text-[13px] text-soft">
        <span className="max-sm:hidden">{categoryName(product.category)}</span>
        <span>{stockWords(product.stock, standardDays, text)}</span>
      </div>
    </li>
  );
}

import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Product } from "../api/types.ts";
import { problemWords } from "../format/problem-words.ts";
import { stockCount } from "../format/stock.ts";
import { useAddToCart } from "../state/cart.ts";
import { useCategoryName, useMarket } from "../state/catalogue.ts";
import { useServices } from "../state/services.tsx";
import { useText } from "../state/text.tsx";
import { DeliveryOptions } from "./delivery-options.tsx";
import { Alert, News } from "./notice.tsx";
import { Price } from "./price.tsx";
import { QuantityStepper } from "./quantity-stepper.tsx";

/** What a product is, what it costs, when it comes, and the way into the cart. */
export function ProductDetails({ product }: { product: Product }) {
  const text = useText();
  const categoryName = useCategoryName();
  useTellView(product);
  return (
    <div>
      <p className="text-[13px] text-soft">{categoryName(product.category)}</p>
      <h1 lang="en">{product.name}</h1>
      <p className="mt-3 font-serif text-[32px] leading-tight font-medium">
        <Price amount={product.price} currency={product.currency} />
      </p>
      <p lang="en" className="mt-4 max-w-[46ch] text-soft">
        {product.description}
      </p>
      <DeliveryOptions />
      <AddToCart product={product} />
      <p className="option mt-4 justify-center font-semibold">{stockCount(product.stock, text)}</p>
    </div>
  );
}

/** Tells that the product was looked at: once, however often the page is drawn. */
function useTellView({ id, category }: Product) {
  const { telemetry, country } = useServices();
  useEffect(() => {
    const attributes = { country: country.get(), product_id: String(id), category };
    telemetry.event("product_viewed", attributes);
  }, [telemetry, country, id, category]);
}

function AddToCart({ product }: { product: Product }) {
  const text = useText();
  const { code: country } = useMarket();
  const [quantity, setQuantity] = useState(1);
  const add = useAddToCart();

  return (
    <div className="mt-4 flex flex-col gap-3">
      <div className="flex items-center justify-between gap-4">
        <span aria-hidden="true">{text.product.quantity}</span>
        <QuantityStepper name={product.name} value={quantity} onChange={setQuantity} />
      </div>
      <div className="action-bar flex flex-col gap-3 max-md:flex-col-reverse">
        <button
          type="button"
          className="button button-primary w-full"
          disabled={add.isPending}
          onClick={() => add.mutate({ productId: product.id, quantity, country })}
        >
          {add.isPending ? text.product.adding : text.product.add}
        </button>
        <News>
          {add.isSuccess && (
            <>
              <span>{text.product.added(add.variables.quantity, product.name)}</span>
              <Link to="/cart" className="link">
                {text.product.toCart}
              </Link>
            </>
          )}
        </News>
        {add.isError && <Alert words={problemWords(add.error, text)} />}
      </div>
    </div>
  );
}

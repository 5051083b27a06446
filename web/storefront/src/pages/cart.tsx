import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Cart, CartItem } from "../api/types.ts";
import { CartLine } from "../components/cart-line.tsx";
import { EmptyCart } from "../components/empty-cart.tsx";
import { Failure } from "../components/failure.tsx";
import { Alert } from "../components/notice.tsx";
import { Price } from "../components/price.tsx";
import { RemovedLine } from "../components/removed-line.tsx";
import { ListSkeleton } from "../components/skeleton.tsx";
import { problemWords } from "../format/problem-words.ts";
import { useCart, useRemoveLine } from "../state/cart.ts";
import { useText } from "../state/text.tsx";

export function CartPage() {
  const text = useText();
  const [removed, setRemoved] = useState<CartItem>();
  const remove = useRemoveLine();
  return (
    <>
      <title>{text.title(text.cart.title)}</title>
      <h1 className="mb-6">{text.cart.title}</h1>
      <RemovedLine item={removed} onUndone={() => setRemoved(undefined)} />
      {remove.error && <Alert words={problemWords(remove.error, text)} />}
      <Content onRemove={(item) => remove.mutate(item.id, { onSuccess: () => setRemoved(item) })} />
    </>
  );
}

interface ContentProps {
  onRemove: (item: CartItem) => void;
}

function Content({ onRemove }: ContentProps) {
  const text = useText();
  const { data: cart, error, isLoading, refetch } = useCart();
  if (isLoading) return <ListSkeleton />;
  if (!cart && error) return <Failure error={error} onRetry={() => refetch()} />;
  if (!cart || cart.items.length === 0) return <EmptyCart />;
  return (
    <div className="grid items-start gap-8 md:grid-cols-[1.6fr_1fr] lg:gap-14">
      <ul
        aria-label={text.cart.lines}
        className="flex flex-col divide-y divide-line border-y border-line"
      >
        {cart.items.map((item) => (
          <CartLine key={item.id} item={item} currency={cart.currency} onRemove={onRemove} />
        ))}
      </ul>
      <Subtotal cart={cart} />
    </div>
  );
}

function Subtotal({ cart }: { cart: Cart }) {
  const text = useText();
  return (
    <section className="box">
      <p className="flex justify-between gap-4 font-semibold">
        <span>{text.cart.subtotal}</span>
        <Price amount={cart.subtotal} currency={cart.currency} />
      </p>
      <p className="mt-1 text-[13px] text-soft">{text.cart.subtotalHelp}</p>
      <div className="action-bar md:mt-5">
        <Link to="/checkout" className="button button-primary w-full">
          {text.cart.checkout}
        </Link>
      </div>
    </section>
  );
}

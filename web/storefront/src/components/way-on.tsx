import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Refusal } from "../api/problem.ts";
import type { Text } from "../text/index.ts";

/** Where the buyer has to go first, when paying again would not help. */
export function wayOn(refused: unknown, text: Text): ReactNode {
  if (!(refused instanceof Refusal)) return null;
  if (refused.code === "checkout_in_progress" && refused.orderId) {
    return (
      <Link to="/orders/$id" params={{ id: refused.orderId }} className="link">
        {text.checkout.followOrder}
      </Link>
    );
  }
  if (refused.code === "not_sold_here") return <WayTo page="/cart" words={text.checkout.toCart} />;
  const isPerhapsPaid = refused.code === "empty_cart" || refused.code === "idempotency_key_reused";
  return isPerhapsPaid ? <WayTo page="/orders" words={text.checkout.toOrders} /> : null;
}

function WayTo({ page, words }: { page: "/cart" | "/orders"; words: string }) {
  return (
    <Link to={page} className="link">
      {words}
    </Link>
  );
}

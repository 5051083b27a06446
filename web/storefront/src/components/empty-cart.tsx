import { Link } from "@tanstack/react-router";
import { text } from "../text/index.ts";
import { Empty } from "./empty.tsx";

/** What cart and checkout show when there is nothing in the cart. */
export function EmptyCart() {
  return (
    <Empty title={text.cart.empty} help={text.cart.emptyHelp}>
      <Link to="/" className="button">
        {text.cart.browse}
      </Link>
    </Empty>
  );
}

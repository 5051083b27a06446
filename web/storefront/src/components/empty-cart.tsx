import { Link } from "@tanstack/react-router";
import { useText } from "../state/text.tsx";
import { Empty } from "./empty.tsx";

/** What cart and checkout show when there is nothing in the cart. */
export function EmptyCart() {
  const text = useText();
  return (
    <Empty title={text.cart.empty} help={text.cart.emptyHelp}>
      <Link to="/" className="button">
        {text.cart.browse}
      </Link>
    </Empty>
  );
}

import { Link, useLocation } from "@tanstack/react-router";
import { useIsAdministrator } from "../state/analytics.ts";
import { useCart } from "../state/cart.ts";
import { useText } from "../state/text.tsx";
import { AccountPill } from "./account-pill.tsx";
import { CountrySelect } from "./country-select.tsx";
import { SearchBox } from "./search-box.tsx";

/** The head of every page: one row on a wide screen, three on a phone, with the cart at the thumb. */
export function Header() {
  const text = useText();
  return (
    <header className="head">
      <Link
        to="/"
        className="mr-auto lg:mr-0 font-serif text-[23px] leading-[42px] font-semibold tracking-tight"
      >
        {text.shopName}
      </Link>
      <Navigation />
      <SearchBox />
      <CountrySelect />
      <AccountPill />
      <CartPill />
    </header>
  );
}

function Navigation() {
  const text = useText();
  const isAdministrator = useIsAdministrator();
  const pathname = useLocation({ select: ({ pathname }) => pathname });
  const isInOrders = pathname.startsWith("/orders");
  const isInAdmin = pathname.startsWith("/admin");
  const tone = (isHere: boolean) =>
    `py-2 hover:text-ink ${isHere ? "font-medium text-ink" : "text-soft"}`;
  return (
    <nav aria-label={text.header.navigation} className="mr-auto flex gap-5 max-[374px]:gap-4">
      <Link to="/" className={tone(!isInOrders && !isInAdmin)}>
        {text.header.catalogue}
      </Link>
      <Link to="/orders" className={tone(isInOrders)}>
        {text.header.orders}
      </Link>
      {isAdministrator && (
        <Link to="/admin/orders" className={tone(isInAdmin)}>
          {text.admin.link}
        </Link>
      )}
    </nav>
  );
}

function CartPill() {
  const text = useText();
  const { data: cart } = useCart();
  return (
    <Link to="/cart" className="pill pill-cart">
      {text.header.cart}
      <span aria-hidden="true">&nbsp;·&nbsp;</span>
      <span data-testid="cart-count">{cart?.item_count ?? 0}</span>
    </Link>
  );
}

import { Link, useLocation } from "@tanstack/react-router";
import { text } from "../text/index.ts";

const words = text.admin;

const TABS = [
  { to: "/admin/orders", label: words.orders.tab },
  { to: "/admin/backlog", label: words.backlog.tab },
  { to: "/admin/funnel", label: text.header.analytics },
  { to: "/admin/addresses", label: words.addresses.tab },
] as const;

/** The ways between the pages for administrators. On a phone they scroll. */
export function AdminTabs() {
  const pathname = useLocation({ select: ({ pathname }) => pathname });
  return (
    <nav aria-label={words.navigation} className="-mx-4 overflow-x-auto px-4 sm:-mx-6 sm:px-6">
      <ul className="flex w-max gap-2 py-1">
        {TABS.map(({ to, label }) => {
          const isHere = pathname.startsWith(to);
          return (
            <li key={to}>
              <Link
                to={to}
                aria-current={isHere ? "page" : undefined}
                className={`pill ${isHere ? "pill-chosen" : ""}`}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

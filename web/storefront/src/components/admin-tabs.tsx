import { Link, useLocation } from "@tanstack/react-router";
import { text } from "../text/index.ts";

const words = text.admin;

const TABS = [
  { to: "/admin/orders", label: words.orders.tab },
  { to: "/admin/backlog", label: words.backlog.tab },
  { to: "/admin/funnel", label: text.header.analytics },
  { to: "/admin/addresses", label: words.addresses.tab },
] as const;

/** The ways between the pages for administrators. */
export function AdminTabs() {
  const pathname = useLocation({ select: ({ pathname }) => pathname });
  return (
    <nav aria-label={words.navigation}>
      <ul className="flex flex-wrap gap-2">
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

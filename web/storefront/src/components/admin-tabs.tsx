import { Link, useLocation } from "@tanstack/react-router";
import { useText } from "../state/text.tsx";

/** The ways between the pages for administrators. */
export function AdminTabs() {
  const text = useText();
  const words = text.admin;
  const tabs = [
    { to: "/admin/orders", label: words.orders.tab },
    { to: "/admin/backlog", label: words.backlog.tab },
    { to: "/admin/funnel", label: text.header.analytics },
    { to: "/admin/addresses", label: words.addresses.tab },
  ] as const;
  const pathname = useLocation({ select: ({ pathname }) => pathname });
  return (
    <nav aria-label={words.navigation}>
      <ul className="flex flex-wrap gap-2">
        {tabs.map(({ to, label }) => {
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

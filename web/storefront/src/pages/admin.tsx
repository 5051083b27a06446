import { Link, Outlet } from "@tanstack/react-router";
import { AdminTabs } from "../components/admin-tabs.tsx";
import { Empty } from "../components/empty.tsx";
import { useIsAdministrator } from "../state/analytics.ts";
import { useText } from "../state/text.tsx";

/** The room of those who look after the shop. Its pages are there for nobody else, and ask nothing then. */
export function AdminPage() {
  const isAdministrator = useIsAdministrator();
  if (!isAdministrator) return <NotForYou />;
  return (
    <div className="flex flex-col gap-6">
      <AdminTabs />
      <div>
        <Outlet />
      </div>
    </div>
  );
}

function NotForYou() {
  const text = useText();
  return (
    <>
      <title>{text.title(text.admin.title)}</title>
      <Empty isPage title={text.analytics.notForYou} help={text.analytics.notForYouHelp}>
        <Link to="/" className="button">
          {text.failure.home}
        </Link>
      </Empty>
    </>
  );
}

import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/accounts.ts";
import { useServices, useSession } from "../state/services.tsx";
import { useText } from "../state/text.tsx";

/** The way in for guests, the way out for customers. */
export function AccountPill() {
  const user = useSession()?.user;
  const isCustomer = user !== undefined && user.role !== "guest";
  return isCustomer ? <SignOut name={user.name ?? user.email ?? ""} /> : <SignIn />;
}

function SignIn() {
  const text = useText();
  const back = useLocation({ select: ({ pathname }) => pathname });
  const search = back === "/" || back === "/login" || back === "/register" ? {} : { back };
  return (
    <Link to="/login" search={search} className="pill pill-account">
      {text.header.signIn}
    </Link>
  );
}

function SignOut({ name }: { name: string }) {
  const text = useText();
  const { shop, attempts } = useServices();
  const queryClient = useQueryClient();
  const navigate = useNavigate();

  function leave() {
    attempts.close();
    void signOut(shop);
    for (const key of ["cart", "quote", "orders", "order", "analytics"])
      queryClient.removeQueries({ queryKey: [key] });
    void navigate({ to: "/" });
  }

  return (
    <>
      <span className="max-w-32 truncate text-soft max-xl:hidden">{name}</span>
      <button type="button" className="pill pill-account" onClick={leave}>
        {text.header.signOut}
      </button>
    </>
  );
}

import { Link } from "@tanstack/react-router";
import { Empty } from "../components/empty.tsx";
import { useText } from "../state/text.tsx";

/** An address that leads nowhere. */
export function NotFoundPage() {
  const text = useText();
  const { title, help } = text.failure.notFound;
  return (
    <>
      <title>{text.title(title)}</title>
      <Empty isPage title={title} help={help}>
        <Link to="/" className="button">
          {text.failure.home}
        </Link>
      </Empty>
    </>
  );
}

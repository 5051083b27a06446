import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useCategories } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";

/** How long the fingers rest before the shelves follow, in milliseconds. */
const REST_MS = 250;
const LENGTH_MAX = 100;

/** Searches the catalogue: while typing on its own page, on Enter from everywhere. */
export function SearchBox() {
  const text = useText();
  const isOnCatalogue = useLocation({ select: ({ pathname }) => pathname === "/" });
  const navigate = useNavigate();
  const { q: asked = "" } = useSearch({ strict: false });
  const [draft, setDraft] = useState(asked);
  const sent = useRef(asked);

  useEffect(() => {
    if (asked === sent.current) return;
    sent.current = asked;
    setDraft(asked);
  }, [asked]);

  useEffect(() => {
    if (!isOnCatalogue || draft === sent.current) return;
    const rest = setTimeout(() => {
      sent.current = draft;
      navigate({
        to: "/",
        search: (search) => ({ ...search, q: draft || undefined }),
        replace: true,
      });
    }, REST_MS);
    return () => clearTimeout(rest);
  }, [draft, isOnCatalogue, navigate]);

  function submit(event: FormEvent) {
    event.preventDefault();
    sent.current = draft;
    navigate({ to: "/", search: (search) => ({ ...search, q: draft || undefined }) });
  }

  return (
    <search>
      <form onSubmit={submit}>
        <input
          type="search"
          className="field border-line"
          aria-label={text.header.search}
          placeholder={useHint()}
          maxLength={LENGTH_MAX}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
      </form>
    </search>
  );
}

function useHint(): string {
  const text = useText();
  const { data } = useCategories();
  if (!data) return text.header.searchHintPlain;
  return text.header.searchHint(data.reduce((sum, category) => sum + category.products, 0));
}

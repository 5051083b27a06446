import { useNavigate } from "@tanstack/react-router";
import { SORTS, type Sort } from "../state/catalogue-search.ts";
import { useText } from "../state/text.tsx";

/** Chooses the order of the shelves. */
export function SortSelect({ chosen }: { chosen: Sort }) {
  const text = useText();
  const navigate = useNavigate();

  function sortBy(sort: Sort) {
    const inAddress = sort === "popular" ? undefined : sort;
    void navigate({
      to: "/",
      search: (search) => ({ ...search, sort: inAddress }),
      resetScroll: false,
    });
  }

  return (
    <select
      className="pill"
      aria-label={text.home.sort}
      value={chosen}
      onChange={(event) => sortBy(event.target.value as Sort)}
    >
      {SORTS.map((sort) => (
        <option key={sort} value={sort}>
          {text.home.sorts[sort]}
        </option>
      ))}
    </select>
  );
}

import { useSearch } from "@tanstack/react-router";
import { CategoryChips } from "../components/category-chips.tsx";
import { Shelves } from "../components/shelves.tsx";
import { SortSelect } from "../components/sort-select.tsx";
import { useText } from "../state/text.tsx";

/** The catalogue, which is the shop's front page too. */
export function HomePage() {
  const text = useText();
  const filter = useSearch({ from: "/" });
  const [first, second] = text.home.hero;
  return (
    <>
      <title>{text.title(text.home.title)}</title>
      <h1 className="text-[36px] sm:text-[48px] sm:leading-none">
        {first} <br />
        {second}
      </h1>
      <p className="mt-4 max-w-[440px] text-soft">{text.home.lead}</p>
      <div className="mt-6 mb-6 flex flex-wrap items-center justify-between gap-3">
        <CategoryChips chosen={filter.category} />
        <SortSelect chosen={filter.sort ?? "popular"} />
      </div>
      <Shelves filter={filter} />
    </>
  );
}

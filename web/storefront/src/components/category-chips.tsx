import { Link } from "@tanstack/react-router";
import { useCategories, useCategoryName } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";

/** The categories that this country sells something of. */
export function CategoryChips({ chosen }: { chosen: string | undefined }) {
  const text = useText();
  const { data: categories = [] } = useCategories();
  const nameOf = useCategoryName();
  return (
    <nav aria-label={text.home.categories} className="min-h-[38px]">
      <ul className="flex flex-wrap gap-2">
        <Chip name={text.home.all} code={undefined} isChosen={!chosen} />
        {categories.map(({ code }) => (
          <Chip key={code} name={nameOf(code)} code={code} isChosen={chosen === code} />
        ))}
      </ul>
    </nav>
  );
}

interface ChipProps {
  name: string;
  code: string | undefined;
  isChosen: boolean;
}

function Chip({ name, code, isChosen }: ChipProps) {
  return (
    <li>
      <Link
        to="/"
        search={(search) => ({ ...search, category: code })}
        resetScroll={false}
        activeOptions={{ exact: true, explicitUndefined: true }}
        className={`pill ${isChosen ? "pill-chosen" : ""}`}
      >
        {name}
      </Link>
    </li>
  );
}

import { Link } from "@tanstack/react-router";
import { useCategories } from "../state/catalogue.ts";
import { text } from "../text/index.ts";

/** The categories that this country sells something of. */
export function CategoryChips({ chosen }: { chosen: string | undefined }) {
  const { data: categories = [] } = useCategories();
  return (
    <nav aria-label={text.home.categories} className="min-h-[38px]">
      <ul className="flex flex-wrap gap-2">
        <Chip name={text.home.all} code={undefined} isChosen={!chosen} />
        {categories.map(({ code, name }) => (
          <Chip key={code} name={name} code={code} isChosen={chosen === code} />
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

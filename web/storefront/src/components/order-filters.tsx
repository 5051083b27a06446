import { Link, useNavigate } from "@tanstack/react-router";
import { countryName } from "../format/locale.ts";
import { type FilterSearch, isFiltering, STATUSES } from "../state/admin.ts";
import { useCountries } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";

/** Chooses which orders are listed. The choice is in the address, so that a link shows the same. */
export function OrderFilters({ chosen }: { chosen: FilterSearch }) {
  const text = useText();
  const words = text.admin.orders;
  const navigate = useNavigate();
  const countries = useCountries();
  const { status = "", country = "", delayed } = chosen;

  function filterBy(change: FilterSearch) {
    void navigate({
      to: "/admin/orders",
      search: { ...chosen, ...change },
      resetScroll: false,
    });
  }

  return (
    <fieldset className="mb-6 flex flex-wrap items-center gap-2">
      <legend className="sr-only">{words.filters}</legend>
      <select
        className="pill"
        aria-label={words.status}
        value={status}
        onChange={({ target }) =>
          filterBy({ status: STATUSES.find((each) => each === target.value) })
        }
      >
        <option value="">{words.allStatuses}</option>
        {STATUSES.map((each) => (
          <option key={each} value={each}>
            {text.orders.statuses[each]}
          </option>
        ))}
      </select>
      <select
        className="pill"
        aria-label={words.country}
        value={country}
        onChange={({ target }) => filterBy({ country: target.value || undefined })}
      >
        <option value="">{words.allCountries}</option>
        {countries.map(({ code }) => (
          <option key={code} value={code}>
            {countryName(code, text.language)}
          </option>
        ))}
      </select>
      <label className="pill cursor-pointer gap-2">
        <input
          type="checkbox"
          className="accent-accent"
          checked={delayed === "true"}
          onChange={({ target }) => filterBy({ delayed: target.checked ? "true" : undefined })}
        />
        {words.delayed}
      </label>
      {isFiltering(chosen) && (
        <Link to="/admin/orders" search={{}} resetScroll={false} className="link ml-2 py-2">
          {words.clear}
        </Link>
      )}
    </fieldset>
  );
}

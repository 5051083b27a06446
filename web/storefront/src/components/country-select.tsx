import { useCountries, useMarket } from "../state/catalogue.ts";
import { useServices } from "../state/services.tsx";
import { text } from "../text/index.ts";

/** Chooses the market. Everything with a price asks again. */
export function CountrySelect() {
  const { country, telemetry } = useServices();
  const countries = useCountries();

  function choose(code: string) {
    country.set(code);
    telemetry.event("country_selected", { country: code });
  }

  return (
    <select
      className="pill [grid-area:country]"
      aria-label={text.header.country}
      value={useMarket().code}
      onChange={(event) => choose(event.target.value)}
    >
      {countries.map(({ code, name, currency }) => (
        <option key={code} value={code}>
          {text.header.market(name, currency)}
        </option>
      ))}
    </select>
  );
}

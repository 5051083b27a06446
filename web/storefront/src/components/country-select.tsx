import { countryName } from "../format/locale.ts";
import { useCountries, useMarket } from "../state/catalogue.ts";
import { useServices } from "../state/services.tsx";
import { useText } from "../state/text.tsx";

/** Chooses the market. Everything with a price asks again. */
export function CountrySelect() {
  const text = useText();
  const { country, telemetry } = useServices();
  const countries = useCountries();

  function choose(code: string) {
    country.set(code);
    telemetry.event("country_selected", { country: code });
  }

  return (
    <select
      className="pill"
      aria-label={text.header.country}
      value={useMarket().code}
      onChange={(event) => choose(event.target.value)}
    >
      {countries.map(({ code, currency }) => (
        <option key={code} value={code}>
          {text.header.market(countryName(code, text.language), currency)}
        </option>
      ))}
    </select>
  );
}

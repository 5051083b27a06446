import { createStored, type Stored } from "./stored.ts";

/** The market that a visitor starts in. */
export const DEFAULT_COUNTRY = "US";

/** The upper-case code of the chosen market. */
export function createCountryStore(storage: Storage): Stored<string> {
  const read = (text: string | null) => (text && /^[A-Z]{2}$/.test(text) ? text : DEFAULT_COUNTRY);
  return createStored("webstore.country", { read, write: (code) => code }, storage);
}

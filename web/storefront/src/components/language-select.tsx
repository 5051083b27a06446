import { useServices } from "../state/services.tsx";
import { useLanguage, useText } from "../state/text.tsx";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../text/languages.ts";

/** Chooses what the shop's words are in; from then on the country has no say in it. */
export function LanguageSelect() {
  const { language } = useServices();
  const text = useText();
  return (
    <select
      className="pill"
      aria-label={text.header.language}
      value={useLanguage()}
      onChange={(event) => language.set(event.target.value as Language)}
    >
      {LANGUAGES.map((code) => (
        <option key={code} value={code} lang={code}>
          {LANGUAGE_NAMES[code]}
        </option>
      ))}
    </select>
  );
}

/** The reader's language in the market's habits: `en` and `ja-JP` make `en-JP`. */
export function localeIn(language: string, marketLocale: string): string {
  const { region } = new Intl.Locale(marketLocale);
  return new Intl.Locale(language, region ? { region } : {}).toString();
}

/** A country's name in the reader's language. */
export function countryName(code: string, language: string): string {
  return new Intl.DisplayNames(language, { type: "region" }).of(code) ?? code;
}

/** The languages that the shop speaks, as BCP 47 writes them. */
export const LANGUAGES = ["en", "de", "fr", "ja", "pt-BR", "hi"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  ja: "日本語",
  "pt-BR": "Português (Brasil)",
  hi: "हिन्दी",
};

const BY_COUNTRY: Record<string, Language> = {
  DE: "de",
  FR: "fr",
  JP: "ja",
  BR: "pt-BR",
  IN: "hi",
};

/** The language that most people of a market read; English where we have no better one. */
export function languageOf(country: string): Language {
  return BY_COUNTRY[country] ?? "en";
}

export function isLanguage(text: string | null): text is Language {
  return LANGUAGES.some((language) => language === text);
}

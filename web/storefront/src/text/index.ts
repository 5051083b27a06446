import { en } from "./en.ts";
import type { Language } from "./languages.ts";

/** Everything the shop says. Each language is another object of this shape. */
export type Text = typeof en;

/** English is always there; every other language comes when it is needed. */
const LOADERS: Record<Language, () => Promise<Text>> = {
  en: async () => en,
  de: async () => (await import("./de.ts")).de,
  fr: async () => (await import("./fr.ts")).fr,
  ja: async () => (await import("./ja.ts")).ja,
  "pt-BR": async () => (await import("./pt-br.ts")).ptBr,
  hi: async () => (await import("./hi.ts")).hi,
};

/** The shop's words in `language`, or in English when they cannot be loaded now. */
export async function loadText(language: Language): Promise<Text> {
  try {
    return await LOADERS[language]();
  } catch {
    return en;
  }
}

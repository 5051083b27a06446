import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { en } from "../text/en.ts";
import { loadText, type Text } from "../text/index.ts";
import { isLanguage, type Language, languageOf } from "../text/languages.ts";
import { useCountryCode, useServices } from "./services.tsx";
import { createStored, type Stored } from "./stored.ts";

/** The language that the visitor chose; while they have not, the country speaks for them. */
export type LanguageStore = Stored<Language | undefined>;

export function createLanguageStore(storage: Storage): LanguageStore {
  const read = (text: string | null) => (isLanguage(text) ? text : undefined);
  return createStored("webstore.language", { read, write: (code) => code ?? null }, storage);
}

/** The language that the visitor wants to read, as it changes. */
export function useLanguage(): Language {
  const { language } = useServices();
  const chosen = useSyncExternalStore(language.subscribe, language.get);
  const ofCountry = languageOf(useCountryCode());
  return chosen ?? ofCountry;
}

/** The shop's words for everything below it; English where nothing is above. */
export const TextContext = createContext<Text>(en);

/** The shop's words in the reader's language. */
export function useText(): Text {
  return use(TextContext);
}

interface Props {
  /** The words that are there already. */
  first: Text;
  children: ReactNode;
}

/** Speaks the wanted language as soon as its words have come, and until then the one before. */
export function TextProvider({ first, children }: Props) {
  const language = useLanguage();
  const [text, setText] = useState(first);

  useEffect(() => {
    if (language === text.language) return;
    let isWanted = true;
    void loadText(language).then((loaded) => isWanted && setText(loaded));
    return () => {
      isWanted = false;
    };
  }, [language, text.language]);

  useEffect(() => {
    document.documentElement.lang = text.language;
  }, [text.language]);

  return <TextContext value={text}>{children}</TextContext>;
}

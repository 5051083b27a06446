import { useText } from "../state/text.tsx";
import { LanguageSelect } from "./language-select.tsx";

/** The foot of every page: what the shop is, and in which language. */
export function Footer() {
  const text = useText();
  return (
    <footer className="foot">
      <p className="text-[13px] text-soft">{text.title(text.home.title)}</p>
      <LanguageSelect />
    </footer>
  );
}

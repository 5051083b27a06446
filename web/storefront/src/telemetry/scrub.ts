/** The longest text that is told, in characters. */
export const TEXT_LENGTH_MAX = 1000;

/** How much of a text is looked at, in characters: enough that nothing is cut in half and missed. */
const SCRUBBED_LENGTH_MAX = 4 * TEXT_LENGTH_MAX;

/** What must not leave the browser, and what stands in its place. In this order. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // The query and the fragment of an address: search words, and whatever else was put there.
  [/((?:https?:\/)?\/[^\s?#"'<>()]*)[?#][^\s"'<>()]*/g, "$1"],
  [/\bbearer\s+\S+/gi, "[token]"],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "[token]"],
  [/[^\s@<>"'(),;:/=]+@[^\s@<>"'(),;:/=]+\.[a-z]{2,}/gi, "[email]"],
  // Tokens and keys: long words that have a digit.
  [/(?<![\w-])(?=[\w-]*\d)[\w-]{32,}/g, "[token]"],
  // Card and account numbers: 13 to 19 digits, maybe in groups.
  [/(?<!\w)\d(?:[ -]?\d){12,18}(?!\w)/g, "[number]"],
];

/** `text` without what is personal or secret, and not too long. */
export function scrub(text: string): string {
  const start = text.slice(0, SCRUBBED_LENGTH_MAX);
  const clean = SECRETS.reduce((rest, [secret, instead]) => rest.replace(secret, instead), start);
  return clean.slice(0, TEXT_LENGTH_MAX);
}

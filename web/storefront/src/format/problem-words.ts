import { Refusal, Unheard } from "../api/problem.ts";
import type { Words } from "../text/en-problems.ts";
import type { Text } from "../text/index.ts";

/** What went wrong, for people. A code without words of ours speaks with the service's sentence. */
export function problemWords(error: unknown, text: Text): Words {
  const words: Record<string, Words> = text.problems;
  if (error instanceof Unheard) return text.failure.unheard;
  if (!(error instanceof Refusal)) return text.problems.unknown;
  const own = Object.hasOwn(words, error.code) ? words[error.code] : undefined;
  if (own) return own;
  return { ...text.problems.unknown, ...(error.detail && { help: error.detail }) };
}

/** What went wrong with a payment: it matters how it was paid and whether the answer was heard. */
export function paymentWords(error: unknown, method: string, text: Text): Words {
  if (!(error instanceof Refusal) || isOutcomeUnknown(error)) return text.problems.unheard_payment;
  const said = problemWords(error, text);
  const declined = error.code === "payment_declined" ? text.declined[method] : undefined;
  return declined ? { ...said, title: declined } : said;
}

/** A failure of 5xx that names no outcome of ours: a proxy's page, or a fault in the service. */
function isOutcomeUnknown({ status, code }: Refusal): boolean {
  return status >= 500 && code !== "payment_declined" && code !== "payment_unavailable";
}

import { Refusal } from "../api/problem.ts";
import type { Checkout } from "../api/types.ts";

/** One intention to pay: the same key and body however often it is sent. */
export interface Attempt {
  key: string;
  body: Checkout;
}

/** Remembers the attempt whose answer is not known yet, so that a reload repeats it and no other. */
export interface AttemptMemory {
  /** The attempt to repeat, if one is open. */
  open: () => Attempt | undefined;
  /** The open attempt, or a new one for `body`, remembered before anything is sent. */
  begin: (body: Checkout) => Attempt;
  /** Forgets it: the answer is known, and the next payment gets a key of its own. */
  close: () => void;
}

const KEY = "webstore.checkout";

export function createAttemptMemory(storage: Storage, newKey: () => string): AttemptMemory {
  let remembered = read(storage);
  return {
    open: () => remembered,
    begin(body) {
      remembered ??= { key: newKey(), body };
      quietly(() => storage.setItem(KEY, JSON.stringify(remembered)));
      return remembered;
    },
    close() {
      remembered = undefined;
      quietly(() => storage.removeItem(KEY));
    },
  };
}

/** The answers of 5xx that say for certain that nothing was charged. */
const DEFINITE_FAILURES = ["payment_declined", "payment_unavailable"];

/** The statuses that come before the service looks at the key: who asks, how slowly, and how often. */
const BEFORE_THE_KEY = [401, 403, 408, 429];

/** Whether an error settles the attempt. Silence, and a failure that names no outcome, do not. */
export function isDefinite(error: unknown): boolean {
  if (!(error instanceof Refusal)) return false;
  if (error.status >= 500) return DEFINITE_FAILURES.includes(error.code);
  return error.code !== "checkout_in_progress" && !BEFORE_THE_KEY.includes(error.status);
}

function read(storage: Storage): Attempt | undefined {
  try {
    const attempt: unknown = JSON.parse(storage.getItem(KEY) ?? "null");
    return isAttempt(attempt) ? attempt : undefined;
  } catch {
    return undefined;
  }
}

function isAttempt(value: unknown): value is Attempt {
  if (typeof value !== "object" || value === null) return false;
  const { key, body } = value as Partial<Attempt>;
  return typeof key === "string" && typeof body === "object" && typeof body?.country === "string";
}

function quietly(write: () => void) {
  try {
    write();
  } catch {
    // Storage is full or forbidden: the attempt lives as long as the page.
  }
}

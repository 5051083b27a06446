import type { Session } from "../api/types.ts";
import { createStored, type Stored } from "./stored.ts";

/** The stored session, or nothing for a visitor who has not put anything in a cart yet. */
export type SessionStore = Stored<Session | undefined>;

export function createSessionStore(storage: Storage): SessionStore {
  const write = (session: Session | undefined) => (session ? JSON.stringify(session) : null);
  return createStored("webstore.session", { read: readSession, write }, storage);
}

function readSession(text: string | null): Session | undefined {
  try {
    const session: unknown = JSON.parse(text ?? "null");
    return isSession(session) ? session : undefined;
  } catch {
    return undefined;
  }
}

function isSession(value: unknown): value is Session {
  if (typeof value !== "object" || value === null) return false;
  const { access_token, refresh_token, user } = value as Partial<Session>;
  return (
    typeof access_token === "string" &&
    typeof refresh_token === "string" &&
    typeof user === "object" &&
    typeof user?.id === "number"
  );
}

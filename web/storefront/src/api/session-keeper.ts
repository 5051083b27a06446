import type { SessionStore } from "../state/session.ts";
import { Refusal } from "./problem.ts";
import type { Session } from "./types.ts";

/** The two questions about sessions that need no bearer token. */
export interface SessionService {
  openGuest: () => Promise<Session>;
  refresh: (refreshToken: string) => Promise<Session>;
}

/** Keeps the session good: opens a guest's when one is needed, and renews what has expired. */
export interface SessionKeeper extends SessionStore {
  /** The session, or a guest's new one. However many ask at once, one is opened. */
  orGuest: () => Promise<Session>;
  /** A session newer than `failedToken`. However many ask at once, one refresh is sent. */
  renewed: (failedToken: string) => Promise<Session>;
}

export function createSessionKeeper(store: SessionStore, service: SessionService): SessionKeeper {
  const openGuest = singleFlight(async () => {
    const session = await service.openGuest();
    store.set(session);
    return session;
  });

  const renew = singleFlight(() => oneTabAtATime(() => renewStored(store, service)));

  return {
    ...store,
    orGuest: async () => store.get() ?? openGuest(),
    renewed: async (failedToken) => {
      const current = store.get();
      // Another request, or another tab, has been here already.
      if (current && current.access_token !== failedToken) return current;
      return renew();
    },
  };
}

/** A refresh token works once, so what another tab has renewed meanwhile is taken over. */
async function renewStored(store: SessionStore, service: SessionService) {
  const before = store.get()?.access_token;
  const stored = store.reread();
  if (stored && stored.access_token !== before) return stored;
  const session =
    (stored && (await refreshed(stored, store, service))) ?? (await service.openGuest());
  store.set(session);
  return session;
}

/** The session that follows, or nothing if `session` has ended. */
async function refreshed(session: Session, store: SessionStore, service: SessionService) {
  try {
    return await service.refresh(session.refresh_token);
  } catch (error) {
    if (!endsSession(error)) throw error;
    // Where tabs have no lock, another one may have sent the same token a moment earlier.
    const stored = store.reread();
    return stored?.access_token === session.access_token ? undefined : stored;
  }
}

/** Only a refusal ends a session. Silence on the network does not, nor having asked too often. */
function endsSession(error: unknown) {
  return error instanceof Refusal && error.status < 500 && error.status !== 429;
}

/** Lets callers that come while the work is under way share its outcome. */
function singleFlight<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let underWay: Promise<Value> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** Browsers offer locks between tabs on secure origins only; elsewhere each tab is on its own. */
async function oneTabAtATime<Value>(work: () => Promise<Value>): Promise<Value> {
  const locks = globalThis.navigator?.locks;
  return locks ? await locks.request("webstore.session", work) : work();
}

import createClient, { type Client } from "openapi-fetch";
import type { SessionStore } from "../state/session.ts";
import type { Config } from "./config.ts";
import type { paths } from "./schema.gen.ts";
import { answerOf, type Send } from "./send.ts";
import { createSessionKeeper, type SessionKeeper } from "./session-keeper.ts";
import { withSession } from "./with-session.ts";

export type ShopClient = Client<paths>;

/** The shop's service, as the pages see it. */
export interface Shop {
  /** For what everybody may ask, with or without a session. */
  open: ShopClient;
  /** For what belongs to a session: sends its token and renews it when it has expired. */
  own: ShopClient;
  session: SessionKeeper;
}

export function createShop({ api }: Config, store: SessionStore, send: Send): Shop {
  const open = createClient<paths>({ baseUrl: api, fetch: send });
  const session = createSessionKeeper(store, {
    openGuest: () => answerOf(open.POST("/auth/guest")),
    refresh: (refresh_token) => answerOf(open.POST("/auth/refresh", { body: { refresh_token } })),
  });
  const own = createClient<paths>({ baseUrl: api, fetch: withSession(session, send) });
  return { open, own, session };
}

import type { Send } from "./send.ts";
import type { SessionKeeper } from "./session-keeper.ts";

/** The answers that say "this token does not do", as opposed to "this password does not". */
const TOKEN_PROBLEMS = new Set([
  "missing_header",
  "invalid_format",
  "invalid_token",
  "expired_token",
]);

/** Sends with the session's token. When the token has expired, renews it once and sends again. */
export function withSession(session: SessionKeeper, send: Send): Send {
  return async (request) => {
    const token = session.get()?.access_token;
    if (!token) return send(request);

    const again = request.clone();
    const response = await send(withBearer(request, token));
    if (!(await isTokenProblem(response))) return response;

    const renewed = await session.renewed(token);
    return send(withBearer(again, renewed.access_token));
  };
}

function withBearer(request: Request, token: string): Request {
  request.headers.set("authorization", `Bearer ${token}`);
  return request;
}

async function isTokenProblem(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const code = (body as { code?: unknown } | undefined)?.code;
  return typeof code === "string" && TOKEN_PROBLEMS.has(code);
}

import { Refusal, Unheard } from "./problem.ts";

export type Send = (request: Request) => Promise<Response>;

/** How long the shop waits for any answer. A payment at its slowest takes about half of it. */
export const PATIENCE_MS = 30_000;

/** Sends once, and gives up after [`PATIENCE_MS`]. */
export async function send(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    return await fetch(request, { signal });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new Unheard(cause);
  }
}

interface Heard<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws `Refusal` for a problem and `Unheard` for an answer cut short. */
export async function answerOf<Data>(call: Promise<Heard<Data>>): Promise<Data> {
  const { data, error, response } = await heard(call);
  if (!response.ok) throw new Refusal(response.status, error);
  return data as Data;
}

async function heard<Data>(call: Promise<Heard<Data>>): Promise<Heard<Data>> {
  try {
    return await call;
  } catch (cause) {
    const isOurs = cause instanceof Unheard || cause instanceof Refusal;
    const isCancelled = cause instanceof DOMException && cause.name === "AbortError";
    throw isOurs || isCancelled ? cause : new Unheard(cause);
  }
}

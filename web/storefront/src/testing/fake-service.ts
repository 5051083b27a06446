import { Unheard } from "../api/problem.ts";
import type { Send } from "../api/send.ts";

/** What the fake service was asked. */
export interface Call {
  /** Method and path, for example `POST /checkout`. */
  question: string;
  /** What follows the path, from its question mark on. */
  query: string;
  headers: Headers;
  body: unknown;
}

interface Answer {
  status: number;
  body: unknown;
}

/** An answer, a function that makes one, or silence on the network. */
type Reply = Answer | "silence";
export type Handlers = Record<string, Reply | ((call: Call) => Reply | Promise<Reply>)>;

export const ok = (body: unknown, status = 200): Answer => ({ status, body });

export const problem = (status: number, code: string, more: object = {}): Answer => ({
  status,
  body: {
    type: "about:blank",
    title: code,
    status,
    code,
    detail: `The detail of ${code}.`,
    ...more,
  },
});

/** A main-service of a few lines: answers what it is told to, and remembers what it was asked. */
export function fakeService(handlers: Handlers) {
  const calls: Call[] = [];
  const send: Send = async (request) => {
    const call = await callOf(request);
    calls.push(call);
    const handler = handlers[call.question] ?? problem(404, "not_found");
    const reply = typeof handler === "function" ? await handler(call) : handler;
    if (reply === "silence") throw new Unheard("the line was cut");
    return new Response(reply.status === 204 ? null : JSON.stringify(reply.body), {
      status: reply.status,
      headers: { "content-type": "application/json" },
    });
  };
  const asked = (question: string) => calls.filter((call) => call.question === question);
  return { send, calls, asked };
}

async function callOf(request: Request): Promise<Call> {
  const text = await request.text();
  const { pathname, search } = new URL(request.url);
  return {
    question: `${request.method} ${pathname}`,
    query: search,
    headers: request.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

import type { Problem } from "./types.ts";

/** The service answered, and the answer is no. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** The stable name of the problem; `unknown` when the answer was not problem+json. */
  readonly code: string;
  readonly detail: string;
  readonly orderId: string | undefined;

  constructor(status: number, body: unknown) {
    const problem = asProblem(body);
    super(problem.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? "unknown";
    this.detail = problem.detail ?? "";
    this.orderId = problem.order_id ?? undefined;
  }
}

/** No answer was heard: the network failed, or time ran out. What was asked may have happened. */
export class Unheard extends Error {
  override readonly name = "Unheard";

  constructor(cause: unknown) {
    super("No answer was heard.", { cause });
  }
}

function asProblem(body: unknown): Partial<Problem> {
  if (typeof body !== "object" || body === null) return {};
  const { code, detail, order_id } = body as Record<string, unknown>;
  return {
    ...(typeof code === "string" && { code }),
    ...(typeof detail === "string" && { detail }),
    ...(typeof order_id === "string" && { order_id }),
  };
}

/** Whether `error` is a refusal with one of these codes. */
export function isRefusal(error: unknown, ...codes: string[]): error is Refusal {
  return error instanceof Refusal && (codes.length === 0 || codes.includes(error.code));
}

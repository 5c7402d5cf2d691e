import type { HttpResponseInit } from "@azure/functions";

export interface FieldProblem {
  /** Name in the request's body; `body` for the whole. */
  readonly field: string;
  readonly detail: string;
}

/** Members of a problem as RFC 9457 has them, and the response's own. */
interface Problem extends Readonly<Record<string, unknown>> {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

/** A response that says what is wrong with the request, as RFC 9457 has it. */
export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): HttpResponseInit {
  return {
    status: problem.status,
    headers: { "Content-Type": "application/problem+json", ...headers },
    body: JSON.stringify({ type: "about:blank", ...problem }),
  };
}

/** Responds 400 with every field that is wrong. */
export function badRequest(problems: readonly FieldProblem[]): HttpResponseInit {
  return problemResponse({
    title: "Bad Request",
    status: 400,
    detail: problems.map(({ field, detail }) => `${field}: ${detail}`).join("; "),
    field: problems[0]?.field,
    errors: problems,
  });
}

/** Responds 404 with what there is none of, and where to look. */
export function notFound(detail: string): HttpResponseInit {
  return problemResponse({ status: 404, title: "Not Found", detail });
}

import type { HttpResponseInit } from "@azure/functions";

export interface FieldProblem {
  /** Name in the request's body; `body` for the whole. */
  readonly field: string;
  readonly detail: string;
}

/** Answers 400 as RFC 9457 has it, with every field that is wrong. */
export function badRequest(problems: readonly FieldProblem[]): HttpResponseInit {
  return {
    status: 400,
    headers: { "Content-Type": "application/problem+json" },
    body: JSON.stringify({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      detail: problems.map(({ field, detail }) => `${field}: ${detail}`).join("; "),
      field: problems[0]?.field,
      errors: problems,
    }),
  };
}

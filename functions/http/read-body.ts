import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { z } from "zod";
import { safeLine } from "../../domain/text/safe-line.ts";
import { badRequest, type FieldProblem } from "./problem.ts";

export type Body<T> =
  | { readonly kind: "body"; readonly body: T }
  | { readonly kind: "problem"; readonly response: HttpResponseInit };

/** Reads a request's JSON body by a schema; what is wrong with it is a return value, not an error. */
export async function readBody<S extends z.ZodType>(
  request: Pick<HttpRequest, "text">,
  schema: S,
): Promise<Body<z.output<S>>> {
  const json = parseJson(await request.text());
  if (json === undefined) return problem([{ field: "body", detail: "must be JSON" }]);
  const parsed = schema.safeParse(json);
  return parsed.success ? { kind: "body", body: parsed.data } : problem(parsed.error.issues.flatMap(fieldProblems));
}

function problem(problems: readonly FieldProblem[]): { readonly kind: "problem"; readonly response: HttpResponseInit } {
  return { kind: "problem", response: badRequest(problems) };
}

function fieldProblems(issue: z.core.$ZodIssue): readonly FieldProblem[] {
  return issue.code === "unrecognized_keys"
    ? issue.keys.slice(0, MAX_UNKNOWN_FIELDS).map((field) => unknownField(field))
    : [{ field: issue.path.join(".") || "body", detail: issue.message }];
}

const MAX_UNKNOWN_FIELDS = 20;

function unknownField(name: string): FieldProblem {
  return { field: safeLine(name, 80), detail: "is not known here" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { z } from "zod";
import { safeLine } from "../../domain/text/safe-line.ts";
import { badRequest, type FieldProblem } from "./problem.ts";

/** Parameters that the host reads: the function key, and which key it is. */
const HOST_PARAMETERS: readonly string[] = ["code", "clientid"];
const MAX_UNKNOWN_PARAMETERS = 20;
const MAX_NAME_CHARACTERS = 100;

export type ReadParameters<Query> =
  | { readonly kind: "query"; readonly query: Query }
  | { readonly kind: "problem"; readonly response: HttpResponseInit };

/** Reads the parameters of a query by their schema. An empty parameter counts as absent; an unknown one is refused. */
export function readParameters<Query>(request: Pick<HttpRequest, "query">, schema: z.ZodObject): ReadParameters<Query> {
  const given = [...request.query.entries()].filter(([, value]) => value !== "");
  const parsed = schema.safeParse(Object.fromEntries(given.filter(([name]) => name in schema.shape)));
  const unknown = [...request.query.keys()].filter((name) => !(name in schema.shape) && !isOfHost(name));
  const problems: readonly FieldProblem[] = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({ field: path.join("."), detail: message })),
    ...unknown
      .slice(0, MAX_UNKNOWN_PARAMETERS)
      .map((name) => ({ field: safeLine(name, 80), detail: "is not known here" })),
  ];
  if (parsed.data === undefined || problems.length > 0) return { kind: "problem", response: badRequest(problems) };
  const present = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
  return { kind: "query", query: Object.fromEntries(present) as Query };
}

/** What a request's path names, for a text: one line of at most 100 characters. */
export function namedIn(request: Pick<HttpRequest, "params">, parameter: string): string {
  return safeLine(request.params[parameter] ?? "", MAX_NAME_CHARACTERS);
}

function isOfHost(name: string): boolean {
  return HOST_PARAMETERS.includes(name.toLowerCase());
}

import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { readContinuation } from "../../domain/inventory/keys.ts";
import { pageSizes } from "../../domain/inventory/query.ts";
import { inventoryStates } from "../../domain/inventory/state.ts";
import type { InventoryQuery } from "../../domain/ports/inventory.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { badRequest, type FieldProblem } from "./problem.ts";

/** Parameters that the host reads: the function key, and which key it is. */
const HOST_PARAMETERS: readonly string[] = ["code", "clientid"];
const MAX_NAME_CHARACTERS = 80;
const MAX_VAULT_CHARACTERS = 400;
const MAX_UNKNOWN_PARAMETERS = 20;

const schema = z.object({
  state: z.enum(inventoryStates, `must be one of ${inventoryStates.join(", ")}`).optional(),
  vault: z.string().max(MAX_VAULT_CHARACTERS, "must be a vault's name or resource ID").optional(),
  search: z.string().max(MAX_NAME_CHARACTERS, `must have at most ${MAX_NAME_CHARACTERS} characters`).optional(),
  continuation: z
    .string()
    .refine((text) => readContinuation(text) !== undefined, "must be the continuation of an earlier response")
    .optional(),
  pageSize: z
    .string()
    .regex(/^\d{1,4}$/, sizeMessage())
    .transform(Number)
    .refine((size) => size >= pageSizes.minimum && size <= pageSizes.maximum, sizeMessage())
    .optional(),
});

export type ReadQuery =
  | { readonly kind: "query"; readonly query: InventoryQuery }
  | { readonly kind: "problem"; readonly response: HttpResponseInit };

/** Reads what a list of machines is asked for. An empty parameter counts as absent; an unknown one is refused. */
export function readInventoryQuery(request: Pick<HttpRequest, "query">): ReadQuery {
  const given = [...request.query.entries()].filter(([, value]) => value !== "");
  const known = given.filter(([name]) => name in schema.shape);
  const unknown = [...request.query.keys()].filter((name) => !(name in schema.shape) && !isOfHost(name));
  const parsed = schema.safeParse(Object.fromEntries(known));
  const problems: readonly FieldProblem[] = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({ field: path.join("."), detail: message })),
    ...unknown
      .slice(0, MAX_UNKNOWN_PARAMETERS)
      .map((name) => ({ field: safeLine(name, 80), detail: "is not known here" })),
  ];
  if (parsed.data === undefined || problems.length > 0) return { kind: "problem", response: badRequest(problems) };
  const present = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
  return { kind: "query", query: Object.fromEntries(present) as InventoryQuery };
}

function isOfHost(name: string): boolean {
  return HOST_PARAMETERS.includes(name.toLowerCase());
}

function sizeMessage(): string {
  return `must be a whole number from ${pageSizes.minimum} to ${pageSizes.maximum}`;
}

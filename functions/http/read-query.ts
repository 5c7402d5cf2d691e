import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { readContinuation } from "../../domain/inventory/keys.ts";
import { inventoryStates } from "../../domain/inventory/state.ts";
import type { InventoryQuery } from "../../domain/ports/inventory.ts";
import { pageQuery } from "./page-query.ts";
import { type ReadParameters, readParameters } from "./read-parameters.ts";

const MAX_NAME_CHARACTERS = 80;
const MAX_VAULT_CHARACTERS = 400;

const schema = z.object({
  state: z.enum(inventoryStates, `must be one of ${inventoryStates.join(", ")}`).optional(),
  vault: z.string().max(MAX_VAULT_CHARACTERS, "must be a vault's name or resource ID").optional(),
  search: z.string().max(MAX_NAME_CHARACTERS, `must have at most ${MAX_NAME_CHARACTERS} characters`).optional(),
  continuation: z
    .string()
    .refine((text) => readContinuation(text) !== undefined, "must be the continuation of an earlier response")
    .optional(),
  pageSize: pageQuery.shape.pageSize,
});

export type ReadQuery = ReadParameters<InventoryQuery>;

/** Reads what a list of machines is asked for. */
export function readInventoryQuery(request: Pick<HttpRequest, "query">): ReadQuery {
  return readParameters(request, schema);
}

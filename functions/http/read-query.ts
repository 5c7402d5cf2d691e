import type { HttpRequest } from "@azure/functions";
import { machinesQuery } from "../../api/requests/machines.ts";
import type { InventoryQuery } from "../../domain/ports/inventory.ts";
import { type ReadParameters, readParameters } from "./read-parameters.ts";

export type ReadQuery = ReadParameters<InventoryQuery>;

/** Reads what a list of machines is asked for. */
export function readInventoryQuery(request: Pick<HttpRequest, "query">): ReadQuery {
  return readParameters(request, machinesQuery);
}

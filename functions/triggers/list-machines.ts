import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { Inventory } from "../../domain/ports/inventory.ts";
import { withInventory } from "../http/inventory-response.ts";
import { readInventoryQuery } from "../http/read-query.ts";

/**
 * `GET /api/virtual-machines`: what Holdfast knows of the machines, page by page, with how many machines are in each state. The
 * counts are of all machines, whatever the filters.
 */
export function createListMachines(deps: { readonly inventory: Pick<Inventory, "list" | "counts" | "lastSweep"> }) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const read = readInventoryQuery(request);
    if (read.kind === "problem") return read.response;
    return await withInventory(context, async () => {
      const [page, counts, sweep] = await Promise.all([
        deps.inventory.list(read.query),
        deps.inventory.counts(),
        deps.inventory.lastSweep(),
      ]);
      const { sweepId, endedAt, isComplete } = sweep ?? {};
      const lastSweep = sweep === undefined ? {} : { lastSweep: { sweepId, endedAt, isComplete } };
      return { status: 200, jsonBody: { ...page, counts, ...lastSweep } };
    });
  };
}

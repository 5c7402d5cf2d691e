import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { MachinesPage } from "../../api/machines.ts";
import type { Inventory, LastSweep } from "../../domain/ports/inventory.ts";
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
      const items = page.items.map(({ recoveryPoints: _, ...listed }) => listed);
      const body: MachinesPage = { ...page, items, counts, ...(sweep !== undefined && { lastSweep: shown(sweep) }) };
      return { status: 200, jsonBody: body };
    });
  };
}

function shown({ sweepId, endedAt, isComplete }: LastSweep) {
  return { sweepId, endedAt, isComplete };
}

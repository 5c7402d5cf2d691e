import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { FindingsList } from "../../api/findings.ts";
import { findingsQuery } from "../../api/requests/findings.ts";
import { groupFindings } from "../../domain/inventory/findings.ts";
import type { InventoryRecord } from "../../domain/inventory/record.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { FindingSeverity } from "../../domain/protection/findings/finding-row.ts";
import { withInventory } from "../http/inventory-response.ts";
import { readParameters } from "../http/read-parameters.ts";

interface FindingsQuery {
  readonly code?: string;
  readonly severity?: FindingSeverity;
  readonly machines?: number;
}

const DEFAULT_MACHINES = 25;
/** The inventory reads one row more than a page has, and Azure's largest response has 1,000. */
const PAGE_SIZE = 999;
/** About 100,000 machines; more would take longer than a caller waits. */
const MAX_PAGES = 100;

/** `GET /api/findings`: what hinders the protection of machines, over the whole inventory, by finding. */
export function createListFindings(deps: { readonly inventory: Pick<Inventory, "list"> }) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const read = readParameters<FindingsQuery>(request, findingsQuery);
    if (read.kind === "problem") return read.response;
    return await withInventory(context, async () => {
      const { records, isComplete } = await recordsWithFindings(deps.inventory);
      const items = groupFindings(records, { machines: DEFAULT_MACHINES, ...read.query });
      const body: FindingsList = { items, isComplete };
      return { status: 200, jsonBody: body };
    });
  };
}

async function recordsWithFindings(inventory: Pick<Inventory, "list">) {
  const records: InventoryRecord[] = [];
  let continuation: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const next = await inventory.list({ pageSize: PAGE_SIZE, ...(continuation !== undefined && { continuation }) });
    records.push(...next.items.filter(({ findings = [] }) => findings.length > 0));
    continuation = next.continuation;
    if (continuation === undefined) return { records, isComplete: true };
  }
  return { records, isComplete: false };
}

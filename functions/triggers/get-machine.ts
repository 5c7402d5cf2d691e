import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { MachineDetail } from "../../api/machines.ts";
import { vmIdField } from "../../api/requests/machines.ts";
import { historyOf } from "../../domain/inventory/history.ts";
import type { InventoryRecord } from "../../domain/inventory/record.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { withInventory } from "../http/inventory-response.ts";
import { badRequest, notFound, problemResponse } from "../http/problem.ts";
import { readRunning } from "../read-running.ts";

type Source = Pick<Inventory, "read" | "findByName" | "timeline">;

interface Deps {
  readonly inventory: Source;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "read" | "readEntityState">;
}

const MAX_NAME_CHARACTERS = 80;

/**
 * `GET /api/virtual-machines/{name or URL-encoded ID}`: one machine's record with what runs for it now and its timeline, newest first.
 * 409 lists the IDs when several machines have the name.
 */
export function createGetMachine({ inventory, workflows }: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const given = decoded(request.params["name"] ?? "").replace(/\/+$/, "");
    if (isId(given)) {
      const id = given.startsWith("/") ? given : `/${given}`;
      const checked = vmIdField.safeParse(id);
      if (!checked.success) return badRequest([{ field: "name", detail: checked.error.issues[0]?.message ?? "" }]);
      return await withInventory(context, async () => respond(context, id, await readAsList(inventory, id)));
    }
    if (given.length > MAX_NAME_CHARACTERS)
      return badRequest([{ field: "name", detail: "must be a machine's name or ID" }]);
    return await withInventory(context, async () => respond(context, given, await inventory.findByName(given)));
  };

  async function respond(
    context: InvocationContext,
    asked: string,
    found: readonly InventoryRecord[],
  ): Promise<HttpResponseInit> {
    const [record] = found;
    if (record === undefined || found.length > 1) return notOne(asked, found);
    const [lines, running] = await Promise.all([
      inventory.timeline(record.vmId),
      readRunning(() => workflows(context), record),
    ]);
    const detail: MachineDetail = { ...record, ...running, timeline: historyOf(lines, record.recoveryPoints) };
    return { status: 200, jsonBody: detail };
  }
}

/** An ID, also when the host or a proxy has decoded it and dropped its first slash. */
function isId(text: string): boolean {
  return text.includes("/");
}

/** Hosts leave an encoded slash as it is; no machine's ID has a percent sign. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function readAsList(inventory: Source, vmId: string): Promise<readonly InventoryRecord[]> {
  const record = await inventory.read(vmId);
  return record === undefined ? [] : [record];
}

function notOne(asked: string, found: readonly InventoryRecord[]): HttpResponseInit {
  const machine = safeLine(asked, 400);
  if (found.length === 0) {
    const detail = `Holdfast knows no machine "${machine}". It learns of machines by their events and at every sweep.`;
    return notFound(detail);
  }
  const detail = `${found.length} machines have the name "${machine}": ask for one by its URL-encoded resource ID.`;
  return problemResponse({ status: 409, title: "Conflict", detail, vmIds: found.map(({ vmId }) => vmId) });
}

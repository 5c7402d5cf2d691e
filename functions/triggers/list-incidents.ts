import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { IncidentsPage } from "../../api/incidents.ts";
import { type IncidentSummary, summaryOf } from "../../domain/incidents/summary.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Incidents } from "../../domain/ports/incidents.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { readIncidentsQuery } from "../http/incident-request.ts";
import { withInventory } from "../http/inventory-response.ts";
import { readIncidentState } from "../read-incident-state.ts";

interface Deps {
  readonly incidents: Pick<Incidents, "list">;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "readEntityState">;
  readonly now: () => Instant;
}

/**
 * `GET /api/incidents`: incidents, newest first, page by page; those that are open as they are at this moment. With a filter a page
 * may have fewer than asked for, although it continues.
 */
export function createListIncidents(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const read = readIncidentsQuery(request);
    if (read.kind === "problem") return read.response;
    const { status, vmId, ...query } = read.query;
    const isResolved = status === undefined ? undefined : status === "resolved" || status === "unknown";
    return await withInventory(context, async () => {
      const { items, continuation } = await deps.incidents.list({
        ...query,
        ...(vmId !== undefined && { subject: vmId }),
        ...(isResolved !== undefined && { isResolved }),
      });
      const workflows = deps.workflows(context);
      const live = await Promise.all(items.map((listed) => withLiveState(workflows, listed, deps.now())));
      const matching = live.filter((incident) => status === undefined || incident.status === status);
      const page: IncidentsPage = { items: matching, ...(continuation !== undefined && { continuation }) };
      return { status: 200, jsonBody: page };
    });
  };
}

/** An incident that is open, as its entity knows it; any other one as it is listed. */
export async function withLiveState(
  workflows: Pick<Workflows, "readEntityState">,
  listed: IncidentSummary,
  now: Instant,
): Promise<IncidentSummary> {
  if (listed.status === "resolved" || listed.status === "unknown") return listed;
  const state = await readIncidentState(workflows, listed.id);
  return state === undefined ? listed : summaryOf(state, now);
}

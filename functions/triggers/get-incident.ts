import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { IncidentDetail } from "../../api/incidents.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Incidents } from "../../domain/ports/incidents.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { incidentIdIn, noSuchIncident } from "../http/incident-request.ts";
import { withInventory } from "../http/inventory-response.ts";
import { readPageQuery } from "../http/page-query.ts";
import { withLiveState } from "./list-incidents.ts";

interface Deps {
  readonly incidents: Pick<Incidents, "read" | "subjects">;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "readEntityState">;
  readonly now: () => Instant;
}

/** `GET /api/incidents/{id}`: an incident with one page of what it concerns or concerned. */
export function createGetIncident(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const id = incidentIdIn(request);
    if (id === undefined) return noSuchIncident(request);
    const read = readPageQuery(request);
    if (read.kind === "problem") return read.response;
    return await withInventory(context, async () => {
      const listed = await deps.incidents.read(id);
      if (listed === undefined) return noSuchIncident(request);
      const incident = await withLiveState(deps.workflows(context), listed, deps.now());
      const { items, continuation } = await deps.incidents.subjects(id, read.query);
      const page = { items, ...(continuation !== undefined && { continuation }) };
      return { status: 200, jsonBody: { ...incident, ...page } satisfies IncidentDetail };
    });
  };
}

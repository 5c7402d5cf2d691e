import type { InvocationContext } from "@azure/functions";
import { summaryOf } from "../../domain/incidents/summary.ts";
import type { Incidents } from "../../domain/ports/incidents.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { writeIncident, writeIncidentSubjects } from "../../orchestrations/contracts/incidents.ts";
import { readIncidentState } from "../read-incident-state.ts";

/**
 * Writes what an incident's entity knows into the list of incidents. May run twice: it writes what is true then. An incident that has no
 * entity any more, and is not resolved in the list, was lost: the list says `unknown`.
 */
export function createWriteIncident(deps: {
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "readEntityState">;
  readonly incidents: Pick<Incidents, "read" | "save">;
}) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof writeIncident>> => {
    const { incidentId, at } = writeIncident.input.parse(rawInput);
    const state = await readIncidentState(deps.workflows(context), incidentId);
    if (state !== undefined) {
      await deps.incidents.save(summaryOf(state, at));
      return {};
    }
    const listed = await deps.incidents.read(incidentId);
    if (listed !== undefined && listed.status !== "resolved")
      await deps.incidents.save({ ...listed, status: "unknown" });
    return {};
  };
}

/** Writes which subjects joined incidents and which were solved. May run twice: a line has one key. */
export function createWriteIncidentSubjects(deps: {
  readonly incidents: Pick<Incidents, "saveJoined" | "saveSolved">;
}) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof writeIncidentSubjects>> => {
    const { at, joined, solved } = writeIncidentSubjects.input.parse(rawInput);
    for (const { incidentId, subjects } of joined) {
      const rows = subjects.map(({ key, vmId, vaultId }) => ({
        key,
        ...(vmId !== undefined && { vmId }),
        ...(vaultId !== undefined && { vaultId }),
        openedAt: at,
      }));
      await deps.incidents.saveJoined(incidentId, rows);
    }
    for (const { incidentId, subjects } of solved) await deps.incidents.saveSolved(incidentId, subjects, at);
    return {};
  };
}

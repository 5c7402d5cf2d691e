import type { Incident } from "../domain/incidents/incident.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { incident } from "../orchestrations/contracts/incidents.ts";

/** What an incident's entity knows; `undefined` when it has forgotten the incident. */
export async function readIncidentState(
  workflows: Pick<Workflows, "readEntityState">,
  incidentId: string,
): Promise<Incident | undefined> {
  return ((await workflows.readEntityState(incident.name, incidentId)) as Incident | null | undefined) ?? undefined;
}

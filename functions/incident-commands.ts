import { incidentInstanceId } from "../domain/coordination/instance-ids.ts";
import type { Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { followIncident, incident } from "../orchestrations/contracts/incidents.ts";
import { startWorkflow } from "../orchestrations/contracts/workflows.ts";
import { readIncidentState } from "./read-incident-state.ts";

type Client = Pick<Workflows, "readEntityState" | "signalEntity" | "startUnlessRunning">;
/** `resolved`: there is nothing left to do. */
export type CommandResult = "accepted" | "unknown" | "resolved";

/** A person works on the incident: reminders end. May be repeated; the first one counts. */
export function acknowledgeIncident(
  workflows: Client,
  incidentId: string,
  given: { readonly by: string; readonly at: Instant },
): Promise<CommandResult> {
  return command(workflows, incidentId, "acknowledge", given);
}

/** Nothing is told of the incident until then, but that it is resolved. */
export function snoozeIncident(workflows: Client, incidentId: string, until: Instant): Promise<CommandResult> {
  return command(workflows, incidentId, "snooze", { until });
}

async function command(
  workflows: Client,
  incidentId: string,
  operation: "acknowledge" | "snooze",
  input: unknown,
): Promise<CommandResult> {
  const state = await readIncidentState(workflows, incidentId);
  if (state === undefined) return "unknown";
  if (state.resolvedAt !== undefined) return "resolved";
  await workflows.signalEntity(incident.name, incidentId, operation, input);
  await workflows.startUnlessRunning(startWorkflow(followIncident, incidentInstanceId(incidentId), { incidentId }));
  return "accepted";
}

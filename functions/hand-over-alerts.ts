import type { Alert, RaisedAlert } from "../domain/alerts/alert.ts";
import { classified } from "../domain/alerts/change-of.ts";
import { alertsInstanceId } from "../domain/coordination/instance-ids.ts";
import { scopeOf } from "../domain/incidents/identity.ts";
import { isConcerned, type OpenIncidents } from "../domain/incidents/open-incidents.ts";
import type { IncidentSettings } from "../domain/incidents/settings.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { openIncidents, raiseAlerts } from "../orchestrations/contracts/incidents.ts";
import { startWorkflow } from "../orchestrations/contracts/workflows.ts";

/**
 * Says what alerts mean for incidents and hands them over to `raiseAlerts`, a workflow of their own. Alerts that only end incidents start
 * nothing where there are none, as after most backups. May run twice: alerts that were handed over before start nothing.
 */
export async function handOverAlerts(
  workflows: Pick<Workflows, "startOnce" | "readEntityState">,
  settings: IncidentSettings,
  raised: readonly RaisedAlert[],
): Promise<"started" | "alreadyExists"> {
  const alerts = await withEffect(workflows, raised.map(classified));
  if (alerts.length === 0) return "alreadyExists";
  const instanceId = alertsInstanceId(alerts.map(({ alertId }) => alertId));
  return await workflows.startOnce(startWorkflow(raiseAlerts, instanceId, { alerts: [...alerts], settings }));
}

/** Leaves out what would close nothing. A scope's entity is read without a trace in the task hub. */
async function withEffect(
  workflows: Pick<Workflows, "readEntityState">,
  alerts: readonly Alert[],
): Promise<readonly Alert[]> {
  const opening = new Set(
    alerts.flatMap(({ change }) => (change.action === "open" ? [scopeOf(change.subject.key)] : [])),
  );
  const states = new Map<string, OpenIncidents | undefined>();
  const kept: Alert[] = [];
  for (const alert of alerts) {
    const { change } = alert;
    if (change.action !== "close" || opening.has(scopeOf(change.subject.key))) {
      kept.push(alert);
      continue;
    }
    const scope = scopeOf(change.subject.key);
    if (!states.has(scope)) states.set(scope, await readIndex(workflows, scope));
    const state = states.get(scope);
    if (state !== undefined && isConcerned(state, change.subject.key, change.families)) kept.push(alert);
  }
  return kept;
}

async function readIndex(
  workflows: Pick<Workflows, "readEntityState">,
  scope: string,
): Promise<OpenIncidents | undefined> {
  return ((await workflows.readEntityState(openIncidents.name, scope)) as OpenIncidents | null | undefined) ?? undefined;
}

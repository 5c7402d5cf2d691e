import type { InvocationContext } from "@azure/functions";
import type { IncidentSettings } from "../domain/incidents/settings.ts";
import type { Incidents } from "../domain/ports/incidents.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { createStartAlerts } from "./activities/start-alerts.ts";
import { createStartFollow } from "./activities/start-follow.ts";
import { createWriteIncident, createWriteIncidentSubjects } from "./activities/write-incident.ts";

/** The activities that make incidents of alerts, and follow them. */
export function incidentActivities(deps: {
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly incidents: Incidents;
  readonly settings: IncidentSettings;
}) {
  return {
    startAlerts: createStartAlerts(deps),
    startFollow: createStartFollow(deps),
    writeIncident: createWriteIncident(deps),
    writeIncidentSubjects: createWriteIncidentSubjects(deps),
  };
}

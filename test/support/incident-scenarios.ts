import { alertsInstanceId, incidentInstanceId } from "../../domain/coordination/instance-ids.ts";
import { defaultIncidentSettings } from "../../domain/incidents/settings.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import { closed, failure, incidentId, recorded, success } from "./incidents.ts";
import type { Scenario } from "./workflow-app.ts";

const startedAt = "2026-03-31T01:00:00.000Z" as Instant;
const { name: record, ...recordInput } = recorded([1, 2, 3], startedAt);
const { name: close, ...closeInput } = closed([1, 2, 3], addSeconds(startedAt, 1200));
const entity = { name: "incident", key: incidentId };
const handedOver = [{ kind: "started", channels: [] }];
const alerts = [failure(1), failure(2), success(3)];

/** Lives of what makes incidents of alerts, and of what follows an incident: told, resolved, forgotten. */
export const incidentScenarios: readonly Scenario[] = [
  {
    name: "alerts",
    expected: { wasSentSingly: false },
    orchestrator: "raiseAlerts",
    input: { alerts, settings: defaultIncidentSettings },
    instanceId: alertsInstanceId(alerts.map(({ alertId }) => alertId)),
    answers: { startFollow: [{ started: 1 }], writeIncidentSubjects: [{}] },
  },
  {
    name: "incident",
    expected: { incidentId },
    orchestrator: "followIncident",
    input: { incidentId },
    instanceId: incidentInstanceId(incidentId),
    signals: [
      { afterSeconds: 0, entity, operation: record, input: recordInput },
      { afterSeconds: 1200, entity, operation: close, input: closeInput },
    ],
    answers: { startDelivery: handedOver, writeIncident: [{}] },
  },
];

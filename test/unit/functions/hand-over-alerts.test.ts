import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { causeKeyOf } from "../../../domain/coordination/instance-ids.ts";
import { incidentIdOf, scopeOf } from "../../../domain/incidents/identity.ts";
import { applyIndexOperation, noOpenIncidents } from "../../../domain/incidents/open-incidents.ts";
import { defaultIncidentSettings as settings } from "../../../domain/incidents/settings.ts";
import { resourceKey } from "../../../domain/resource-id.ts";
import { createStartAlerts } from "../../../functions/activities/start-alerts.ts";
import { alertAt, alertSamples } from "../../support/alert-samples.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";
import { vmId } from "../../support/workflow-answers.ts";

const context = {} as InvocationContext;

function arrange() {
  const workflows = new InMemoryWorkflows();
  return { workflows, start: createStartAlerts({ workflows: () => workflows, settings }) };
}

test("starts one workflow for a batch, once, with what each alert means", async () => {
  const { workflows, start } = arrange();
  const alerts = [alertSamples.backupProblem, { ...alertSamples.machineProtected, alertId: "alert:2" }];

  await expect(start({ alerts }, context)).resolves.toEqual({ kind: "started" });
  await expect(start({ alerts }, context)).resolves.toEqual({ kind: "alreadyExists" });

  expect(workflows.started).toMatchObject([
    {
      workflow: "raiseAlerts",
      instanceId: expect.stringMatching(/^alerts:[0-9a-f]{32}$/),
      input: { settings, alerts: [{ change: { family: "backup" } }, { change: { action: "inform" } }] },
    },
  ]);
});

test("starts nothing for a success where no incident is open", async () => {
  const { workflows, start } = arrange();

  const result = await start({ alerts: [alertSamples.backupCompleted, alertSamples.scheduleRan] }, context);

  expect(result).toEqual({ kind: "alreadyExists" });
  expect(workflows.started).toEqual([]);
});

test("hands over a success of a machine that an open incident concerns", async () => {
  const { workflows, start } = arrange();
  const subjects = [resourceKey(vmId)];
  const assigned = [{ family: "backup" as const, incidentId: incidentIdOf(causeKeyOf("backup", "x"), alertAt), subjects }];
  const { state } = applyIndexOperation(noOpenIncidents, { name: "settle", assigned, released: [] });
  workflows.putEntity("openIncidents", scopeOf(resourceKey(vmId)), state);

  await start({ alerts: [alertSamples.backupCompleted, alertSamples.scheduleRan] }, context);

  expect(workflows.started).toMatchObject([{ input: { alerts: [{ kind: "backupCompleted" }] } }]);
});

test("hands over a success together with a failure of the same subscription", async () => {
  const { workflows, start } = arrange();

  await start({ alerts: [alertSamples.backupProblem, { ...alertSamples.backupCompleted, alertId: "2" }] }, context);

  expect(workflows.started).toMatchObject([{ input: { alerts: [{}, { kind: "backupCompleted" }] } }]);
});

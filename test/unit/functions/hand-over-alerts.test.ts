import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { createStartAlerts } from "../../../functions/activities/start-alerts.ts";
import { alertSamples } from "../../support/alert-samples.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";

const context = {} as InvocationContext;

function arrange() {
  const workflows = new InMemoryWorkflows();
  return { workflows, start: createStartAlerts({ workflows: () => workflows }) };
}

test("hands every alert over to a delivery of its own, in words, once", async () => {
  const { workflows, start } = arrange();
  const alerts = [alertSamples.backupProblem, { ...alertSamples.vaultUnchecked, alertId: "alert:2" }];

  await expect(start({ alerts }, context)).resolves.toEqual({ kind: "started" });
  for (const { instanceId } of [...workflows.started]) workflows.put(instanceId, "finished");
  await expect(start({ alerts }, context)).resolves.toEqual({ kind: "alreadyExists" });

  expect(workflows.started).toMatchObject([
    { workflow: "deliverNotice", input: { notice: { title: "web-01: backup failed" } } },
    { workflow: "deliverNotice", input: { notice: { title: "vault-weu: scheduled backups cannot be checked" } } },
  ]);
});

test("sends no message of its own for what a summary tells", async () => {
  const { workflows, start } = arrange();

  await start({ alerts: [{ ...alertSamples.protectionProblem, isInSummary: true }] }, context);

  expect(workflows.started).toEqual([]);
});

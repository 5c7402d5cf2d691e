import { expect, test } from "vitest";
import type { Action } from "../../../domain/actions/action.ts";
import { machineInstanceId } from "../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../domain/instant.ts";
import { performAction } from "../../../functions/perform-action.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";
import { vmId } from "../../support/workflow-answers.ts";

const now = "2026-06-01T08:00:00.000Z" as Instant;
const tomorrow = "2026-06-02T08:00:00.000Z" as Instant;
const id = "0123456789abcdef".repeat(2);
const instanceId = machineInstanceId("backup", vmId);
const retry: Action = { kind: "retryBackup", vmId };

test("acknowledges and snoozes an incident as the HTTP API does", async () => {
  const workflows = new InMemoryWorkflows();
  workflows.putEntity("incident", "inc-1");

  const ends = [
    await performAction(workflows, { kind: "acknowledge", incidentId: "inc-1" }, id, now),
    await performAction(workflows, { kind: "snooze", incidentId: "inc-1" }, id, now),
  ];

  expect(ends).toEqual([{ kind: "acknowledged" }, { kind: "snoozed", until: tomorrow }]);
  const signal = { entity: "incident", key: "inc-1" };
  expect(workflows.signals).toEqual([
    { ...signal, operation: "acknowledge", input: { by: "a link in a message", at: now } },
    { ...signal, operation: "snooze", input: { until: tomorrow } },
  ]);
});

test.for([
  ["acknowledge", "is resolved", { resolvedAt: now }],
  ["acknowledge", "is not known", undefined],
  ["snooze", "is resolved", { resolvedAt: now }],
  ["snooze", "is not known", undefined],
] as const)("there is nothing to %s when the incident %s", async ([kind, , state]) => {
  const workflows = new InMemoryWorkflows();
  if (state !== undefined) workflows.putEntity("incident", "inc-1", state);

  const end = await performAction(workflows, { kind, incidentId: "inc-1" }, id, now);

  expect(end).toEqual({ kind: "incidentOver" });
  expect(workflows.signals).toEqual([]);
});

test("starts a backup of the machine and nothing else", async () => {
  const workflows = new InMemoryWorkflows();

  const end = await performAction(workflows, retry, id, now);

  expect(end).toEqual({ kind: "backupStarted", vmId });
  expect(workflows.started).toEqual([
    { workflow: "backupVirtualMachine", instanceId, input: { vmId, requestId: `action:${id}` } },
  ]);
});

test("joins a backup that runs", async () => {
  const workflows = new InMemoryWorkflows();
  workflows.put(instanceId, "running");

  expect(await performAction(workflows, retry, id, now)).toEqual({ kind: "backupRunning", vmId });
  expect(workflows.started).toEqual([]);
});

test("the same action again starts no second backup, also when the first one has ended", async () => {
  const workflows = new InMemoryWorkflows();
  await performAction(workflows, retry, id, now);
  workflows.put(instanceId, "finished");

  const again = await performAction(workflows, retry, id, now);

  expect(again).toEqual({ kind: "backupStarted", vmId });
  expect(workflows.started).toHaveLength(1);
});

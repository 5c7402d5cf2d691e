import { expect, test } from "vitest";
import type { Action } from "../../../domain/actions/action.ts";
import { machineInstanceId } from "../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../domain/instant.ts";
import { performAction } from "../../../functions/perform-action.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";
import { recordingIncidents } from "../../support/fakes/recording-incidents.ts";
import { vmId } from "../../support/workflow-answers.ts";

const now = "2026-06-01T08:00:00.000Z" as Instant;
const tomorrow = "2026-06-02T08:00:00.000Z" as Instant;
const id = "0123456789abcdef".repeat(2);
const instanceId = machineInstanceId("backup", vmId);
const retry: Action = { kind: "retryBackup", vmId };

test("acknowledges and snoozes an incident as the HTTP API does", async () => {
  const { incidents, calls } = recordingIncidents("done");
  const workflows = new InMemoryWorkflows();

  const ends = [
    await performAction({ workflows, incidents }, { kind: "acknowledge", incidentId: "inc-1" }, id, now),
    await performAction({ workflows, incidents }, { kind: "snooze", incidentId: "inc-1" }, id, now),
  ];

  expect(ends).toEqual([{ kind: "acknowledged" }, { kind: "snoozed", until: tomorrow }]);
  expect(calls).toEqual([
    ["acknowledge", "inc-1", "a link in a message"],
    ["snooze", "inc-1", tomorrow, "a link in a message"],
  ]);
});

test.for(["acknowledge", "snooze"] as const)(
  "tells that there is nothing to %s when the incident is over",
  async (kind) => {
    const { incidents } = recordingIncidents("over");

    const end = await performAction(
      { workflows: new InMemoryWorkflows(), incidents },
      { kind, incidentId: "i" },
      id,
      now,
    );

    expect(end).toEqual({ kind: "incidentOver" });
  },
);

test("starts a backup of the machine and nothing else", async () => {
  const workflows = new InMemoryWorkflows();

  const end = await performAction({ workflows }, retry, id, now);

  expect(end).toEqual({ kind: "backupStarted", vmId });
  expect(workflows.started).toEqual([
    { workflow: "backupVirtualMachine", instanceId, input: { vmId, requestId: `action:${id}` } },
  ]);
});

test("joins a backup that runs", async () => {
  const workflows = new InMemoryWorkflows();
  workflows.put(instanceId, "running");

  expect(await performAction({ workflows }, retry, id, now)).toEqual({ kind: "backupRunning", vmId });
  expect(workflows.started).toEqual([]);
});

test("the same action again starts no second backup, also when the first one has ended", async () => {
  const workflows = new InMemoryWorkflows();
  await performAction({ workflows }, retry, id, now);
  workflows.put(instanceId, "finished");

  const again = await performAction({ workflows }, retry, id, now);

  expect(again).toEqual({ kind: "backupStarted", vmId });
  expect(workflows.started).toHaveLength(1);
});

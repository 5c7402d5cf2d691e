import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { machineInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createReadBackups } from "../../../../functions/activities/read-backups.ts";
import { createStartBackups } from "../../../../functions/activities/start-backups.ts";
import { readBackups } from "../../../../orchestrations/contracts/instance-activities.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { thresholds, vaultId, vmId } from "../../../support/workflow-answers.ts";

const context = {} as InvocationContext;
const backupId = machineInstanceId("backup", vmId);
const retainUntil = "2026-04-07T01:00:00.000Z";
const endedAt = "2026-03-31T02:00:00.000Z" as Instant;

function arrange() {
  const workflows = new InMemoryWorkflows();
  return { workflows, deps: { workflows: () => workflows } };
}

test("starts each machine's backup under its backup ID, and leaves one that runs alone", async () => {
  const { workflows, deps } = arrange();
  const other = vmId.replace("web-01", "web-02");
  workflows.put(machineInstanceId("backup", other), "running");
  const items = [vmId, other].map((id) => ({ vmId: id, vaultId }));

  const output = await createStartBackups(deps)({ items, thresholds, retainUntil, requestId: "r-1" }, context);

  expect(output).toEqual({ starts: ["started", "alreadyRunning"] });
  expect(workflows.started).toEqual([
    {
      workflow: "backupVirtualMachine",
      instanceId: backupId,
      input: { vmId, vaultId, thresholds, retainUntil, requestId: "r-1" },
    },
  ]);
});

test("starts no second backup when it runs again after the backup has ended; another request does", async () => {
  const { workflows, deps } = arrange();
  const start = createStartBackups(deps);
  const input = { items: [{ vmId, vaultId }], thresholds, retainUntil, requestId: "r-1" };

  await start(input, context);
  workflows.put(backupId, "finished");
  const again = await start(input, context);
  const other = await start({ ...input, requestId: "r-2" }, context);

  expect([again, other]).toEqual([{ starts: ["started"] }, { starts: ["started"] }]);
  expect(workflows.started).toHaveLength(2);
});

const completed = { result: "completed", milestones: {}, reason: "vaulted" };
const failedBackup = { result: "failed", milestones: {}, reason: "snapshotFailed" };

test.for<[string, Parameters<InMemoryWorkflows["put"]>[1] | undefined, object]>([
  ["runs", "running", { kind: "running" }],
  ["is unknown", undefined, { kind: "lost", status: "absent" }],
  [
    "has ended",
    { status: "Completed", output: completed, endedAt },
    { kind: "ended", result: completed, saysMachineIsGone: false },
  ],
  [
    "found no machine",
    { status: "Completed", output: { ...failedBackup, serviceCode: "UserErrorVmNotFoundV2" }, endedAt },
    { kind: "ended", result: { ...failedBackup, serviceCode: "UserErrorVmNotFoundV2" }, saysMachineIsGone: true },
  ],
  [
    "failed for another reason",
    { status: "Completed", output: { ...failedBackup, serviceCode: "UserErrorX" }, endedAt },
    { kind: "ended", result: { ...failedBackup, serviceCode: "UserErrorX" }, saysMachineIsGone: false },
  ],
  [
    "was terminated",
    { status: "Terminated", output: "stop", endedAt },
    { kind: "lost", status: "Terminated", endedAt },
  ],
  [
    "has an unreadable output",
    { status: "Completed", output: "fine", endedAt },
    { kind: "lost", status: "Completed", endedAt },
  ],
])("reads a backup that %s", async ([, state, expected]) => {
  const { workflows, deps } = arrange();
  if (state !== undefined) workflows.put(backupId, state);

  const output = await createReadBackups(deps)({ instanceIds: [backupId] }, context);

  expect(readBackups.output.parse(output)).toEqual(output);
  expect(output).toEqual({ backups: [expected], isRecheckRequested: false });
});

test("tells whether a recheck was requested, without calling the entity", async () => {
  const { workflows, deps } = arrange();
  const read = createReadBackups(deps);

  await expect(read({ instanceIds: [], recheckKey: "1" }, context)).resolves.toMatchObject({
    isRecheckRequested: false,
  });
  workflows.putEntity("recheckRequests", "1");
  await expect(read({ instanceIds: [], recheckKey: "1" }, context)).resolves.toMatchObject({
    isRecheckRequested: true,
  });
});

test("reads a machine's open problem where it is asked for, and none that is unreadable", async () => {
  const workflows = new InMemoryWorkflows();
  const read = createReadBackups({ workflows: () => workflows });
  const at = "2026-03-31T01:00:00.000Z";
  const problem = { reason: "policyMissing", since: at, attempts: 1, nextAt: at, toldBy: "notice" };
  workflows.putEntity("openProblem", "1", problem);
  workflows.putEntity("openProblem", "2", { reason: "nonsense" });

  const [found, unreadable, unasked] = await Promise.all(
    [{ problemKey: "1" }, { problemKey: "2" }, {}].map((keys) =>
      read({ instanceIds: [], ...keys }, {} as InvocationContext),
    ),
  );

  expect(found).toEqual({ backups: [], isRecheckRequested: false, problem });
  expect(unreadable).not.toHaveProperty("problem");
  expect(unasked).not.toHaveProperty("problem");
});

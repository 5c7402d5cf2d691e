import { expect, test } from "vitest";
import { machineInstanceId, machineKey } from "../../../../domain/coordination/instance-ids.ts";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf } from "../../../support/drive-orchestrator.ts";
import {
  backupEnded,
  backupRuns,
  decided,
  failed,
  machine,
  noRecheck,
  oneBackup,
  policyId,
  protect,
  straightWay,
  thresholds,
  vaultId,
  vmId,
} from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const completed = { result: "completed", jobId: "job-1", milestones: { vaultedAt: now }, reason: "vaulted" };
const failedBackup = { result: "failed", milestones: {}, reason: "snapshotFailed" };
const wanted = { ...decided, decision: { ...protect, firstBackupRetainDays: 14 } };
const remade = { ...machine, uniqueId: "unique-2" };
const protectedItem = { kind: "item", protectionState: "IRPending", isSoftDeleted: false, policyId };
const instanceId = machineInstanceId("protect", vmId);

function drive(changes: Record<string, readonly unknown[]>, generations = 2000, input: object = {}) {
  const answers = { ...straightWay, decideProtection: [wanted], ...changes };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId, ...input }, now, answers, generations, instanceId });
}

const endedWith = (result: object) => [backupEnded(result), noRecheck];

test("starts the first backup as an instance of its own and reports its result", () => {
  const run = drive({ readBackups: [backupRuns, ...endedWith(completed)] });

  expect(inputsOf(run.scheduled, "startBackups")).toEqual([
    {
      items: [{ vaultId, vmId }],
      thresholds,
      retainUntil: "2026-04-14T01:00:30.000Z",
      requestId: `${instanceId}:2026-03-31T01:00:30.000Z`,
    },
  ]);
  expect(inputsOf(run.scheduled, "readBackups")[0]).toEqual({
    instanceIds: [machineInstanceId("backup", vmId)],
    recheckKey: machineKey(vmId),
  });
  expect(run.output).toMatchObject({
    outcome: "protected",
    expectedConsistency: "application",
    rule: "production",
    configVersion: "v1",
    backup: completed,
  });
});

test("publishes when it was asked for, when the rules decided, and when protection was there before the backup ended", () => {
  const run = drive({ readBackups: [backupRuns, ...endedWith(completed)] });

  expect(inputsOf(run.scheduled, "startPublication")).toMatchObject([
    { event: { requestedAt: now, decidedAt: now, protectedAt: "2026-03-31T01:00:30.000Z" } },
  ]);
});

test("polls the backup once per generation, less often the longer it takes", () => {
  const run = drive({ readBackups: [...Array(60).fill(backupRuns), ...endedWith(completed)] });

  const timers = run.scheduled.flatMap((entry) => (entry.kind === "timer" ? [Date.parse(entry.fireAt)] : [])).slice(1);
  const waits = timers.slice(1).map((at, index) => (at - (timers[index] ?? 0)) / 1000);
  expect([waits[0], Math.min(...waits), Math.max(...waits)]).toEqual([60, 60, 600]);
  expect(run.generations).toBe(62);
});

test("forgets the item's binding once the machine has a recovery point of its own", () => {
  const good = drive({ readBackups: endedWith(completed) });
  const bad = drive({ readBackups: endedWith(failedBackup) });

  expect(namesOf(good.scheduled)).toContain("itemBinding.forget");
  expect(namesOf(bad.scheduled)).not.toContain("itemBinding.forget");
  expect(bad.output).toMatchObject({ outcome: "protected", backup: failedBackup });
});

test.for<[string, readonly unknown[]]>([
  ["was terminated", [oneBackup({ kind: "lost", status: "Terminated", endedAt: now }), noRecheck]],
  ["was purged", [oneBackup({ kind: "lost", status: "absent" }), noRecheck]],
  ["still runs a day after its own deadlines", [...Array(2000).fill(backupRuns), noRecheck]],
])("keeps its outcome and sends a notice when the backup's instance %s", ([, readBackups]) => {
  const run = drive({ readBackups });

  expect(run.output).toMatchObject({ outcome: "protected", backup: { result: "unknown", reason: "monitorFailed" } });
  expect(noticesOf(run.scheduled)).toEqual(["machineProtected", "backupUnknown"]);
});

test("keeps its outcome and sends a notice when the backup cannot be started", () => {
  const run = drive({ startBackups: [failed("CONFIG_INVALID")] });

  expect(run.output).toMatchObject({ outcome: "protected", backup: { result: "unknown", reason: "monitorFailed" } });
  expect(noticesOf(run.scheduled)).toEqual(["machineProtected", "backupUnknown"]);
});

test("waits on while the backup's instance cannot be read", () => {
  const run = drive({ readBackups: [failed("CONFIG_INVALID"), ...endedWith(completed)] });

  expect(run.output).toMatchObject({ outcome: "protected", backup: completed });
});

test("checks the machine again at once when a recheck is requested, and waits on for the same backup", () => {
  const run = drive({
    decideProtection: [wanted, wanted],
    readBackups: [oneBackup({ kind: "running" }, true), backupRuns, ...endedWith(completed)],
    "recheckRequests.consume": ["requested"],
    readBackupStatus: Array(2).fill({ kind: "protected", vaultId }),
    ensureVault: Array(2).fill({ kind: "ready", vaultId, created: false }),
    readProtectedItem: [{ kind: "none" }, protectedItem],
  });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionEnabled", backup: completed });
  expect(inputsOf(run.scheduled, "startBackups")).toHaveLength(1);
  expect(namesOf(run.scheduled).filter((name) => name === "enableProtection")).toHaveLength(1);
});

test("ends with what a recheck finds instead, while the backup goes on by itself", () => {
  const skip = { action: "skip", configVersion: "v2", rule: "lab", because: "skippedByRule", explanation: "lab: off" };
  const run = drive({
    decideProtection: [wanted, { ...decided, decision: skip }],
    readBackups: [oneBackup({ kind: "running" }, true), noRecheck],
    "recheckRequests.consume": ["requested"],
  });

  expect(run.output).toMatchObject({ outcome: "skipped", rule: "lab", configVersion: "v2" });
});

test("waits on when another instance has consumed the request that was seen", () => {
  const run = drive({
    readBackups: [oneBackup({ kind: "running" }, true), ...endedWith(completed)],
    "recheckRequests.consume": ["none"],
  });

  expect(run.output).toMatchObject({ outcome: "protected", backup: completed });
  expect(namesOf(run.scheduled).filter((name) => name === "decideProtection")).toHaveLength(1);
});

test("protects a machine recreated during a stalled first backup at once, then makes a backup of its own", () => {
  const again = { ...wanted, machine: remade };
  const run = drive({
    decideProtection: [wanted, again, again],
    // The earlier machine's backup stalls; it is joined, and the machine's own follows it.
    readBackups: [
      oneBackup({ kind: "running" }, true),
      backupRuns,
      backupEnded(failedBackup),
      backupRuns,
      ...endedWith(completed),
    ],
    "recheckRequests.consume": ["requested"],
    "itemBinding.read": ["unique-1"],
    readBackupStatus: Array(2).fill({ kind: "protected", vaultId }),
    ensureVault: Array(2).fill({ kind: "ready", vaultId, created: false }),
    readProtectedItem: [{ kind: "none" }, protectedItem],
    enableProtection: Array(2).fill({ operationId: "op-1" }),
    readOperation: Array(2).fill({ kind: "succeeded" }),
    startBackups: [{ starts: ["started"] }, { starts: ["alreadyRunning"] }, { starts: ["started"] }],
  });

  const names = namesOf(run.scheduled);
  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault", backup: completed });
  expect(names.lastIndexOf("enableProtection")).toBeLessThan(
    names.indexOf("startBackups", names.indexOf("startBackups") + 1),
  );
  const requests = inputsOf(run.scheduled, "startBackups") as readonly { readonly requestId: string }[];
  expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(3);
});

test.for<[string, object, number]>([
  ["counts when it completed", completed, 1],
  ["is followed by the machine's own when it failed", failedBackup, 2],
])("another requester's backup of a machine protected by this run %s", ([, result, starts]) => {
  const run = drive({
    startBackups: [{ starts: ["alreadyRunning"] }, { starts: ["started"] }],
    readBackups: [backupEnded(result), ...endedWith(completed), noRecheck],
  });

  expect(run.output).toMatchObject({ outcome: "protected", backup: completed });
  expect(inputsOf(run.scheduled, "startBackups")).toHaveLength(starts);
});

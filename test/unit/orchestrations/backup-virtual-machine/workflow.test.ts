import { expect, test } from "vitest";
import { backupVirtualMachine } from "../../../../orchestrations/backup-virtual-machine/workflow.ts";
import {
  accepted,
  completed,
  driveBackup,
  ended,
  jobsOf,
  mailbox,
  now,
  told,
} from "../../../support/backup-answers.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import {
  failed,
  handedOver,
  operationFailed,
  otherVaultId,
  thresholds,
  vmId,
} from "../../../support/workflow-answers.ts";

const located = {
  kind: "located",
  vaultId: otherVaultId,
  protectionState: "Protected",
  configVersion: "v1",
  thresholds,
};
const jobFailed = { result: "failed", jobId: "job-1", milestones: {}, reason: "jobFailed", serviceCode: "Code" };
const twice = (value: unknown) => [value, value];
const restarted = {
  listBackupJobs: twice({ jobIds: ["old-1"] }),
  triggerBackup: twice(accepted),
  readOperation: [
    { kind: "succeeded", jobId: "job-1" },
    { kind: "succeeded", jobId: "job-2" },
  ],
};

test("claims the machine, starts its backup, has the vault watched, and is told the end", () => {
  const run = driveBackup();

  expect(run.output).toEqual(completed);
  expect(namesOf(run.scheduled)).toEqual([
    "backupMailbox.take",
    "backupClaims.claim",
    "listBackupJobs",
    "triggerBackup",
    "timer",
    "readOperation",
    "backupClaims.requested",
    "startWatch",
    "timer",
    "backupMailbox.take",
  ]);
  expect(inputsOf(run.scheduled, "backupClaims.requested")).toEqual([
    { at: "2026-03-31T01:00:30.000Z", backups: [{ vmId, jobId: "job-1" }], wantsSnapshots: true },
  ]);
  expect(run.generations).toBe(2);
  expect(run.statuses.at(-1)).toEqual({ stage: "ended", jobId: "job-1", result: "completed", reason: "vaulted" });
});

test("looks up where the machine is protected when the input does not say", () => {
  const run = driveBackup({ locateProtectedItem: [located] }, {});

  expect(run.output).toEqual(completed);
  expect(inputsOf(run.scheduled, "startWatch")).toEqual([{ vaultId: otherVaultId }]);
});

test.for<[string, Record<string, readonly unknown[]>, object]>([
  ["is not protected", { locateProtectedItem: [{ kind: "notProtected" }] }, { reason: "notProtected" }],
  ["does not exist", { locateProtectedItem: [{ kind: "vmNotFound" }] }, { reason: "vmNotFound" }],
  [
    "has its protection stopped",
    { locateProtectedItem: [{ ...located, protectionState: "ProtectionStopped" }] },
    { reason: "protectionStopped" },
  ],
  ["may not be looked up", { locateProtectedItem: [failed("AZURE_ACCESS_DENIED")] }, { reason: "accessDenied" }],
])("fails without a job and with a notice when the machine %s", ([, changes, expected]) => {
  const run = driveBackup(changes, {});

  expect(run.output).toEqual({ result: "failed", milestones: {}, ...expected });
  expect(told(run)).toEqual(["backupFailed"]);
  expect(inputsOf(run.scheduled, "startPublication")).toHaveLength(1);
});

test("leaves the reports about a job to the vault's watcher", () => {
  const run = driveBackup(mailbox([ended(jobFailed)]));

  expect(run.output).toEqual(jobFailed);
  expect(told(run)).toEqual([]);
  expect(inputsOf(run.scheduled, "startPublication")).toEqual([]);
});

test("tries a failed backup again where its class says so, as a new claim, and counts the attempts", () => {
  const run = driveBackup({
    ...restarted,
    "backupClaims.claim": twice(["granted"]),
    "backupClaims.requested": twice(true),
    startWatch: twice({ kind: "started" }),
    "backupMailbox.take": [[], [ended(jobFailed, { retry: "later" })], [], [ended({ ...completed, jobId: "job-2" })]],
  });

  expect(run.output).toEqual({ ...completed, jobId: "job-2", attempts: 2 });
  expect(jobsOf(run)).toEqual(["job-1", "job-2"]);
  expect(told(run)).toEqual([]);
  expect(run.statuses).toContainEqual(
    expect.objectContaining({ stage: "waitingToRetry", attempts: 1, reason: "jobFailed", serviceCode: "Code" }),
  );
  const [first, second] = inputsOf(run.scheduled, "triggerBackup") as readonly { readonly askedAt: string }[];
  expect(first?.askedAt).toBe(now);
  expect(second?.askedAt.slice(0, 15)).toBe("2026-03-31T01:1");
});

test.for<[string, object, object]>([
  ["fails in a way that only a repair changes", jobFailed, { retry: "no" }],
  ["fails without a class", jobFailed, {}],
  ["ends unknown", { ...jobFailed, result: "unknown", reason: "jobNotFound" }, { retry: "later" }],
  ["times out", { ...jobFailed, result: "timedOut", reason: "jobDeadlinePassed" }, { retry: "later" }],
  ["is cancelled", { ...jobFailed, result: "cancelled", reason: "jobCancelled" }, { retry: "once" }],
])("does not try a backup again that %s", ([, result, more]) => {
  const run = driveBackup(mailbox([ended(result, more)]));

  expect(run.output).toEqual(result);
});

test("gives up after three attempts, and reports once that nothing could be started", () => {
  const refusal = { kind: "refused", code: "AZURE_REFUSED", serviceCode: "Code", message: "No.", retry: "later" };

  const run = driveBackup({
    listBackupJobs: Array(3).fill({ jobIds: [] }),
    triggerBackup: Array(3).fill(refusal),
    "backupMailbox.take": Array(3).fill([]),
    "backupClaims.claim": Array(3).fill(["granted"]),
    "backupClaims.settle": Array(3).fill([]),
    startPublication: Array(3).fill({ kind: "started" }),
  });

  expect(run.output).toMatchObject({ result: "failed", reason: "refused", serviceCode: "Code", attempts: 3 });
  expect(told(run)).toEqual(["backupFailed"]);
  expect(inputsOf(run.scheduled, "backupClaims.settle")).toHaveLength(3);
});

test("tries a refused operation again once when no table knows its code", () => {
  const run = driveBackup({
    ...restarted,
    readOperation: [operationFailed("UserErrorUnheardOf"), { kind: "succeeded", jobId: "job-1" }],
    "backupMailbox.take": [[], [], [ended()]],
    "backupClaims.claim": twice(["granted"]),
  });

  expect(run.output).toEqual({ ...completed, attempts: 2 });
});

test("looks for the job of a request whose response may be lost, when it tries again after an outage", () => {
  const outage = failed("AZURE_UNAVAILABLE", { retryable: true });

  const run = driveBackup({
    triggerBackup: [...Array(12).fill(outage), { kind: "jobAlreadyRunning", jobId: "job-1" }],
    "backupMailbox.take": [[], [], [ended()]],
    "backupClaims.claim": twice(["granted"]),
  });

  expect(run.output).toEqual({ ...completed, attempts: 2 });
  expect(told(run)).toEqual([]);
  expect(inputsOf(run.scheduled, "listBackupJobs")).toHaveLength(1);
  expect(inputsOf(run.scheduled, "triggerBackup").at(-1)).toMatchObject({ askedAt: now, knownJobIds: ["old-1"] });
});

test("tries again when the vault could not be looked up for a while", () => {
  const outage = Array(12).fill(failed("AZURE_UNAVAILABLE", { retryable: true }));

  const run = driveBackup({ locateProtectedItem: [...outage, located] }, {});

  expect(run.output).toEqual({ ...completed, attempts: 2 });
});

test("tells the other waiters of a backup that could not be started, and itself nothing", () => {
  const others = [
    { waiter: "instance-1", vmIds: [vmId] },
    { waiter: "run:nightly:part:1", vmIds: [vmId] },
  ];

  const run = driveBackup({
    triggerBackup: [{ kind: "refused", code: "AZURE_REFUSED", message: "No.", retry: "no" }],
    "backupClaims.settle": [others],
  });

  expect(inputsOf(run.scheduled, "backupMailbox.put")).toEqual([
    {
      messages: [{ kind: "ended", vmId, result: { result: "failed", milestones: {}, reason: "refused" }, retry: "no" }],
    },
  ]);
  expect(told(run)).toEqual(["backupFailed"]);
});

test("settles its claim also when it fails unexpectedly", () => {
  const run = driveBackup({ triggerBackup: [{ kind: "strange" }] });

  expect(run.output).toMatchObject({ result: "unknown", reason: "internalError" });
  expect(inputsOf(run.scheduled, "backupClaims.settle")).toEqual([{ vmIds: [vmId] }]);
});

test("ends with a result also when its input names no machine", () => {
  const answers = { startAlerts: [handedOver] };

  const run = driveOrchestrator(backupVirtualMachine, { input: null, now, answers });

  expect(run.output).toMatchObject({ result: "unknown" });
});

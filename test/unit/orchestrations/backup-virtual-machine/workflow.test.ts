import { expect, test } from "vitest";
import { backupVirtualMachine } from "../../../../orchestrations/backup-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf } from "../../../support/drive-orchestrator.ts";
import {
  failed,
  handedOver,
  operationFailed,
  otherVaultId,
  thresholds,
  vaultId,
  vmId,
} from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const done = {
  kind: "job",
  job: {
    jobId: "job-1",
    status: "Completed",
    startedAt: now,
    tasks: [{ taskId: "Transfer data to vault", status: "Completed", endedAt: now }],
    errors: [],
  },
};
const completed = { result: "completed", jobId: "job-1", milestones: { vaultedAt: now }, reason: "vaulted" };
const accepted = { kind: "accepted", operationId: "op-1", retryAfterSeconds: 30 };
const located = {
  kind: "located",
  vaultId: otherVaultId,
  protectionState: "Protected",
  configVersion: "v1",
  thresholds,
};

const straight = {
  listBackupJobs: [{ jobIds: ["old-1"] }],
  triggerBackup: [accepted],
  readOperation: [{ kind: "succeeded", jobId: "job-1" }],
  getBackupJob: [done],
  startDelivery: [handedOver],
};

function drive(changes: Record<string, readonly unknown[]> = {}, input: object = { vaultId, thresholds }) {
  return driveOrchestrator(backupVirtualMachine, {
    input: { vmId, ...input },
    now,
    answers: { ...straight, ...changes },
    generations: 2,
  });
}

const told = (run: ReturnType<typeof drive>) => noticesOf(run.scheduled);
/** The jobs that were followed. */
const jobsOf = (run: ReturnType<typeof drive>) => inputsOf(run.scheduled, "getBackupJob");

test("starts a backup, learns its job and follows it", () => {
  const run = drive();

  expect(run.output).toEqual(completed);
  expect(namesOf(run.scheduled)).toEqual([
    "listBackupJobs",
    "triggerBackup",
    "timer",
    "readOperation",
    "getBackupJob",
    "startPublication",
  ]);
  expect(jobsOf(run)).toEqual([{ vaultId, jobId: "job-1" }]);
  expect(run.generations).toBe(2);
});

test.for<[string, object, string]>([
  ["30 days if nobody says otherwise", {}, "2026-04-30T01:00:00.000Z"],
  ["the days it is given", { retainDays: 1 }, "2026-04-01T01:00:00.000Z"],
  ["until the instant it is given", { retainUntil: "2026-05-01T00:00:00Z", retainDays: 1 }, "2026-05-01T00:00:00.000Z"],
])("keeps the recovery point %s", ([, retention, retainUntil]) => {
  const run = drive({}, { vaultId, thresholds, ...retention });

  expect(inputsOf(run.scheduled, "triggerBackup")).toEqual([
    { vmId, vaultId, retainUntil, askedAt: now, knownJobIds: ["old-1"], followsKnownJobs: false, mayStart: true },
  ]);
});

test("looks up where the machine is protected when the input does not say", () => {
  const run = drive({ locateProtectedItem: [located] }, {});

  expect(run.output).toEqual(completed);
  expect(jobsOf(run)).toEqual([{ vaultId: otherVaultId, jobId: "job-1" }]);
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
  const run = drive(changes, {});

  expect(run.output).toEqual({ result: "failed", milestones: {}, ...expected });
  expect(told(run)).toEqual(["backupFailed"]);
});

test("retries with the time of the first attempt, so that a lost response starts no second backup", () => {
  const lost = failed("AZURE_OUTCOME_UNKNOWN", { retryable: true });

  const run = drive({ triggerBackup: [lost, { kind: "jobAlreadyRunning", jobId: "job-9" }] });

  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([
    { askedAt: now, knownJobIds: ["old-1"] },
    { askedAt: now, knownJobIds: ["old-1"] },
  ]);
  expect(run.scheduled[2]).toEqual({ kind: "timer", fireAt: "2026-03-31T01:01:30.000Z" });
  expect(jobsOf(run)).toMatchObject([{ jobId: "job-9" }]);
});

test("waits for a job that does not show yet, up to the deadline", () => {
  const hidden = { kind: "jobNotVisibleYet" };

  const late = drive({ triggerBackup: [hidden, { kind: "jobAlreadyRunning", jobId: "job-9" }] });
  const never = drive({ triggerBackup: Array(200).fill(hidden) });

  expect(late.output).toEqual({ ...completed, jobId: "job-9" });
  expect(never.output).toEqual({ result: "unknown", milestones: {}, reason: "jobNotVisible" });
  expect(told(never)).toEqual(["backupUnknown"]);
});

test("waits until a succeeded operation names its job", () => {
  const nameless = { kind: "succeeded" };

  const late = drive({ readOperation: [nameless, { kind: "succeeded", jobId: "job-1" }] });
  const never = drive({
    readOperation: Array(200).fill(nameless),
    triggerBackup: [accepted, { kind: "jobNotVisibleYet" }],
  });

  expect(late.output).toEqual(completed);
  expect(never.output).toMatchObject({ result: "unknown", reason: "jobNotVisible" });
});

test("looks for the job, and starts none, when the accepted operation can never be read", () => {
  const unreadable = Array(200).fill(failed("AZURE_NOT_FOUND"));

  const found = drive({
    readOperation: unreadable,
    triggerBackup: [accepted, { kind: "jobAlreadyRunning", jobId: "job-9" }],
  });
  const refused = drive({ readOperation: unreadable, triggerBackup: [accepted, failed("AZURE_ACCESS_DENIED")] });

  expect(found.output).toMatchObject({ result: "completed", jobId: "job-9" });
  expect(inputsOf(found.scheduled, "triggerBackup")).toMatchObject([{ mayStart: true }, { mayStart: false }]);
  expect(refused.output).toMatchObject({ result: "unknown", reason: "accessDenied" });
});

test("polls an accepted operation again although reading it fails", () => {
  const run = drive({ readOperation: [failed("AZURE_NOT_FOUND"), { kind: "succeeded", jobId: "job-1" }] });

  expect(run.output).toEqual(completed);
});

test("looks for a running backup after a conflict that only the operation reports", () => {
  const run = drive({
    triggerBackup: [accepted, { kind: "jobAlreadyRunning", jobId: "job-9" }],
    readOperation: [operationFailed("UserErrorBackupOperationInProgress")],
  });

  expect(run.output).toMatchObject({ result: "completed", jobId: "job-9" });
  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([
    { followsKnownJobs: false },
    { followsKnownJobs: true },
  ]);
});

test("asks Azure for three backups at most, then only looks for one until the deadline", () => {
  const hidden = { kind: "jobNotVisibleYet" };
  const conflict = operationFailed("UserErrorBackupOperationInProgress");

  const run = drive({
    triggerBackup: [...Array(3).fill(accepted), ...Array(100).fill(hidden)],
    readOperation: Array(3).fill(conflict),
  });

  const asked = inputsOf(run.scheduled, "triggerBackup") as readonly { readonly mayStart: boolean }[];
  expect(asked.filter(({ mayStart }) => mayStart)).toHaveLength(3);
  expect(asked.length).toBeGreaterThan(10);
  expect(run.output).toMatchObject({ result: "failed", reason: "conflictTooLong" });
  expect(run.output).toMatchObject({ serviceCode: "UserErrorBackupOperationInProgress" });
});

test("fails with Azure's code when the operation fails", () => {
  const run = drive({ readOperation: [operationFailed("UserErrorBcmDatasourceNotPresent")] });

  expect(run.output).toMatchObject({ result: "failed", reason: "operationFailed" });
  expect(run.output).toMatchObject({ serviceCode: "UserErrorBcmDatasourceNotPresent" });
  expect(told(run)).toEqual(["backupFailed"]);
});

test("fails when a conflict lasts too long", () => {
  const run = drive({
    triggerBackup: [...Array(3).fill(accepted), ...Array(200).fill({ kind: "jobNotVisibleYet" })],
    readOperation: Array(3).fill(operationFailed("BMSUserErrorObjectLocked")),
  });

  expect(run.output).toMatchObject({ result: "failed", reason: "conflictTooLong" });
});

test.for<[string, Record<string, readonly unknown[]>, string, string]>([
  ["the request is refused", { triggerBackup: [failed("AZURE_REFUSED")] }, "failed", "refused"],
  [
    "the quota is used up",
    { triggerBackup: [failed("AZURE_QUOTA_REACHED", { serviceCode: "CloudDosTimeboudLimitReached" })] },
    "failed",
    "quotaReached",
  ],
  [
    "every response is lost",
    { triggerBackup: Array(12).fill(failed("AZURE_OUTCOME_UNKNOWN", { retryable: true })) },
    "unknown",
    "azureUnavailable",
  ],
  ["the jobs may not be listed", { listBackupJobs: [failed("AZURE_ACCESS_DENIED")] }, "failed", "accessDenied"],
  ["an answer of the task hub is unreadable", { triggerBackup: [{ kind: "strange" }] }, "unknown", "internalError"],
])("ends with a result that claims no more than is known when %s", ([, changes, result, reason]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject({ result, reason, milestones: {} });
  expect(told(run)).toHaveLength(1);
});

test("ends with a result also when its input names no machine", () => {
  const run = driveOrchestrator(backupVirtualMachine, { input: null, now, answers: straight });

  expect(run.output).toMatchObject({ result: "unknown" });
});

import { expect, test } from "vitest";
import { backupVirtualMachine } from "../../../../orchestrations/backup-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import { delivered, failed, otherVaultId, thresholds, vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
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
  triggerBackup: [accepted],
  readOperation: [{ kind: "succeeded", jobId: "job-1" }],
  monitorBackupJob: [completed],
  postChatMessage: [delivered()],
};

function drive(changes: Record<string, readonly unknown[]> = {}, input: object = { vaultId, thresholds }) {
  return driveOrchestrator(backupVirtualMachine, {
    input: { vmId, ...input },
    now,
    answers: { ...straight, ...changes },
  });
}

function told(run: ReturnType<typeof drive>) {
  return inputsOf(run.scheduled, "postChatMessage").map((sent) => (sent as { notice: { kind: string } }).notice.kind);
}

test("starts a backup, learns its job and follows it", () => {
  const run = drive();

  expect(run.output).toEqual(completed);
  expect(namesOf(run.scheduled)).toEqual(["triggerBackup", "timer", "readOperation", "monitorBackupJob"]);
  expect(inputsOf(run.scheduled, "monitorBackupJob")).toEqual([{ vmId, vaultId, jobId: "job-1", thresholds }]);
});

test.for<[string, object, string]>([
  ["30 days if nobody says otherwise", {}, "2026-04-30T01:00:00.000Z"],
  ["the days it is given", { retainDays: 1 }, "2026-04-01T01:00:00.000Z"],
  ["until the instant it is given", { retainUntil: "2026-05-01T00:00:00Z", retainDays: 1 }, "2026-05-01T00:00:00.000Z"],
])("keeps the recovery point %s", ([, retention, retainUntil]) => {
  const run = drive({}, { vaultId, thresholds, ...retention });

  expect(inputsOf(run.scheduled, "triggerBackup")).toEqual([{ vmId, vaultId, retainUntil, askedAt: now }]);
});

test("looks up where the machine is protected when the input does not say", () => {
  const run = drive({ locateProtectedItem: [located] }, {});

  expect(run.output).toEqual(completed);
  expect(inputsOf(run.scheduled, "monitorBackupJob")).toMatchObject([{ vaultId: otherVaultId }]);
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

  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([{ askedAt: now }, { askedAt: now }]);
  expect(run.scheduled[1]).toEqual({ kind: "timer", fireAt: "2026-03-31T01:01:30.000Z" });
  expect(inputsOf(run.scheduled, "monitorBackupJob")).toMatchObject([{ jobId: "job-9" }]);
});

test("waits for a job that does not show yet, up to the deadline", () => {
  const hidden = { kind: "jobNotVisibleYet" };

  const late = drive({ triggerBackup: [hidden, { kind: "jobAlreadyRunning", jobId: "job-9" }] });
  const never = drive({ triggerBackup: Array(200).fill(hidden) });

  expect(late.output).toEqual(completed);
  expect(never.output).toEqual({ result: "unknown", milestones: {}, reason: "jobNotVisible" });
  expect(told(never)).toEqual(["backupUnknown"]);
});

test("waits until a succeeded operation names its job", () => {
  const nameless = { kind: "succeeded" };

  const late = drive({ readOperation: [nameless, { kind: "succeeded", jobId: "job-1" }] });
  const never = drive({ readOperation: Array(200).fill(nameless) });

  expect(late.output).toEqual(completed);
  expect(never.output).toMatchObject({ result: "unknown", reason: "jobNotVisible" });
});

const operationFailed = (errorCode: string) => ({ kind: "failed", errorCode, errorMessage: "No." });

test("asks again after a conflict, and finds the other backup", () => {
  const run = drive({
    triggerBackup: [accepted, { kind: "jobAlreadyRunning", jobId: "job-9" }],
    readOperation: [operationFailed("UserErrorBackupOperationInProgress")],
  });

  expect(run.output).toEqual(completed);
});

test("fails with Azure's code when the operation fails", () => {
  const run = drive({ readOperation: [operationFailed("UserErrorBcmDatasourceNotPresent")] });

  expect(run.output).toMatchObject({ result: "failed", reason: "operationFailed" });
  expect(run.output).toMatchObject({ serviceCode: "UserErrorBcmDatasourceNotPresent" });
  expect(told(run)).toEqual(["backupFailed"]);
});

test("fails when a conflict lasts too long", () => {
  const run = drive({
    triggerBackup: Array(200).fill(accepted),
    readOperation: Array(200).fill(operationFailed("BMSUserErrorObjectLocked")),
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
  [
    "the operation can no longer be read",
    { readOperation: [failed("AZURE_NOT_FOUND", { serviceCode: "X" })] },
    "unknown",
    "refused",
  ],
  ["the monitor is lost", { monitorBackupJob: [new Error("Terminated")] }, "unknown", "monitorFailed"],
  ["the monitor's answer is unreadable", { monitorBackupJob: ["fine"] }, "unknown", "monitorFailed"],
])("ends with a result that claims no more than is known when %s", ([, changes, result, reason]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject({ result, reason, milestones: {} });
  expect(told(run)).toHaveLength(1);
});

test("ends with a result also when its input names no machine", () => {
  const run = driveOrchestrator(backupVirtualMachine, { input: null, now, answers: straight });

  expect(run.output).toMatchObject({ result: "unknown" });
});

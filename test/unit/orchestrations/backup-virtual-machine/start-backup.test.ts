import { expect, test } from "vitest";
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
import { inputsOf } from "../../../support/drive-orchestrator.ts";
import { failed, operationFailed, thresholds, vaultId, vmId } from "../../../support/workflow-answers.ts";

const job9 = { kind: "jobAlreadyRunning", jobId: "job-9" };
const hidden = { kind: "jobNotVisibleYet" };
const conflict = operationFailed("UserErrorBackupOperationInProgress");
const endOfJob9 = mailbox([ended({ ...completed, jobId: "job-9" })]);

test.for<[string, object, string]>([
  ["30 days if the request does not say", {}, "2026-04-30T01:00:00.000Z"],
  ["the days it is given", { retainDays: 1 }, "2026-04-01T01:00:00.000Z"],
  ["until the instant it is given", { retainUntil: "2026-05-01T00:00:00Z", retainDays: 1 }, "2026-05-01T00:00:00.000Z"],
])("keeps the recovery point %s", ([, retention, retainUntil]) => {
  const run = driveBackup({}, { vaultId, thresholds, ...retention });

  expect(inputsOf(run.scheduled, "triggerBackup")).toEqual([
    { vmId, vaultId, retainUntil, askedAt: now, knownJobIds: ["old-1"], followsKnownJobs: false, mayStart: true },
  ]);
});

test("retries with the time of the first attempt, so that a lost response starts no second backup", () => {
  const lost = failed("AZURE_OUTCOME_UNKNOWN", { retryable: true });

  const run = driveBackup({ triggerBackup: [lost, job9], ...endOfJob9 });

  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([
    { askedAt: now, knownJobIds: ["old-1"] },
    { askedAt: now, knownJobIds: ["old-1"] },
  ]);
  expect(run.scheduled).toContainEqual({ kind: "timer", fireAt: "2026-03-31T01:01:30.000Z" });
  expect(jobsOf(run)).toEqual(["job-9"]);
});

test("waits for a job that does not show yet, up to the deadline", () => {
  const late = driveBackup({ triggerBackup: [hidden, job9], ...endOfJob9 });
  const never = driveBackup({ triggerBackup: Array(200).fill(hidden) });

  expect(late.output).toEqual({ ...completed, jobId: "job-9" });
  expect(never.output).toEqual({ result: "unknown", milestones: {}, reason: "jobNotVisible" });
  expect(told(never)).toEqual(["backupUnknown"]);
});

test("waits until a succeeded operation names its job", () => {
  const nameless = { kind: "succeeded" };

  const late = driveBackup({ readOperation: [nameless, { kind: "succeeded", jobId: "job-1" }] });
  const never = driveBackup({ readOperation: Array(200).fill(nameless), triggerBackup: [accepted, hidden] });

  expect(late.output).toEqual(completed);
  expect(never.output).toMatchObject({ result: "unknown", reason: "jobNotVisible" });
});

test("looks for the job, and starts none, when the accepted operation can never be read", () => {
  const readOperation = Array(200).fill(failed("AZURE_NOT_FOUND"));

  const found = driveBackup({ readOperation, triggerBackup: [accepted, job9], ...endOfJob9 });
  const refused = driveBackup({ readOperation, triggerBackup: [accepted, failed("AZURE_ACCESS_DENIED")] });

  expect(found.output).toMatchObject({ result: "completed", jobId: "job-9" });
  expect(inputsOf(found.scheduled, "triggerBackup")).toMatchObject([{ mayStart: true }, { mayStart: false }]);
  expect(refused.output).toMatchObject({ result: "unknown", reason: "accessDenied" });
});

test("polls an accepted operation again although reading it fails", () => {
  const run = driveBackup({ readOperation: [failed("AZURE_NOT_FOUND"), { kind: "succeeded", jobId: "job-1" }] });

  expect(run.output).toEqual(completed);
});

test("attaches to a running backup after a conflict that only the operation reports", () => {
  const run = driveBackup({ triggerBackup: [accepted, job9], readOperation: [conflict], ...endOfJob9 });

  expect(run.output).toMatchObject({ result: "completed", jobId: "job-9" });
  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([
    { followsKnownJobs: false },
    { followsKnownJobs: true },
  ]);
});

test("asks Azure for three backups at most, then only looks for one until the deadline", () => {
  const run = driveBackup({
    triggerBackup: [...Array(3).fill(accepted), ...Array(100).fill(hidden)],
    readOperation: Array(3).fill({ ...conflict, retry: "no" }),
  });

  const asked = inputsOf(run.scheduled, "triggerBackup") as readonly { readonly mayStart: boolean }[];
  expect(asked.filter(({ mayStart }) => mayStart)).toHaveLength(3);
  expect(asked.length).toBeGreaterThan(10);
  expect(run.output).toMatchObject({ result: "failed", reason: "conflictTooLong" });
  expect(run.output).toMatchObject({ serviceCode: "UserErrorBackupOperationInProgress" });
});

test("fails with Azure's code when the operation fails", () => {
  const run = driveBackup({ readOperation: [{ ...operationFailed("UserErrorBcmDatasourceNotPresent"), retry: "no" }] });

  expect(run.output).toMatchObject({ result: "failed", reason: "operationFailed" });
  expect(run.output).toMatchObject({ serviceCode: "UserErrorBcmDatasourceNotPresent" });
  expect(told(run)).toEqual(["backupFailed"]);
});

const refused = { kind: "refused", message: "No.", retry: "no" };
const overQuota = { ...refused, code: "AZURE_QUOTA_REACHED", retry: "tomorrow" };

test("a quota that its own lost request has used up is no refusal: the job is found", () => {
  const run = driveBackup({ triggerBackup: [overQuota, job9], ...endOfJob9 });

  expect(run.output).toEqual({ ...completed, jobId: "job-9" });
  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([{ mayStart: true }, { mayStart: false }]);
  expect(run.scheduled).toContainEqual({ kind: "timer", fireAt: "2026-03-31T01:03:00.000Z" });
});

test.for([
  ["at once", { triggerBackup: [overQuota, hidden] }, "quotaReached"],
  [
    "after it was accepted",
    {
      triggerBackup: [accepted, hidden],
      readOperation: [
        { ...operationFailed("CloudDosTimeboudLimitReached"), errorClass: "quotaReached", retry: "tomorrow" },
      ],
    },
    "operationFailed",
  ],
])("a quota that is used up %s is the end when no job shows in three minutes", ([, changes, reason]) => {
  // The next day's attempt ends at its first call.
  const listBackupJobs = [{ jobIds: ["old-1"] }, failed("AZURE_ACCESS_DENIED")];
  const run = driveBackup({ ...(changes as Record<string, readonly unknown[]>), listBackupJobs });

  expect(run.statuses).toContainEqual(expect.objectContaining({ stage: "waitingToRetry", reason }));
  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([{ mayStart: true }, { mayStart: false }]);
});

test.for<[string, Record<string, readonly unknown[]>, object]>([
  [
    "the request is refused",
    { triggerBackup: [{ ...refused, code: "AZURE_REFUSED" }] },
    { result: "failed", reason: "refused" },
  ],
  [
    "the quota is used up",
    {
      triggerBackup: [{ ...refused, code: "AZURE_QUOTA_REACHED", serviceCode: "CloudDosTimeboudLimitReached" }],
    },
    { result: "failed", reason: "quotaReached", serviceCode: "CloudDosTimeboudLimitReached" },
  ],
  [
    "every response is lost",
    { triggerBackup: Array(12).fill(failed("AZURE_OUTCOME_UNKNOWN", { retryable: true })) },
    { result: "unknown", reason: "azureUnavailable" },
  ],
  [
    "the jobs may not be listed",
    { listBackupJobs: [failed("AZURE_ACCESS_DENIED")] },
    { result: "failed", reason: "accessDenied" },
  ],
  [
    "the jobs may not be listed any more",
    { triggerBackup: [failed("AZURE_ACCESS_DENIED")] },
    { result: "failed", reason: "accessDenied" },
  ],
  [
    "an answer of the task hub is unreadable",
    { triggerBackup: [{ kind: "strange" }] },
    { result: "unknown", reason: "internalError" },
  ],
])("ends with a result that claims no more than is known when %s", ([, changes, expected]) => {
  const run = driveBackup(changes);

  expect(run.output).toEqual({ milestones: {}, ...expected });
  expect(told(run)).toHaveLength(1);
});

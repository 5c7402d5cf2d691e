import { expect, test } from "vitest";
import type { BackupJobStatus } from "../../../../domain/backup/job.ts";
import { BackupError } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createListBackupJobs } from "../../../../functions/activities/list-backup-jobs.ts";
import { createTriggerBackup } from "../../../../functions/activities/trigger-backup.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const item = { vaultId: sampleVaultId(), vmId: sampleVmId() };
const askedAt = "2026-03-01T10:00:00.000Z";
const input = { ...item, retainUntil: "2026-03-31T10:00:00Z", askedAt, knownJobIds: ["old"] };

test("starts a backup kept until the given instant", async () => {
  const vault = new InMemoryBackupVault();

  const output = await createTriggerBackup({ vault })(input);

  expect(output).toEqual({ kind: "accepted", operationId: "operation-1" });
  expect(vault.triggered).toEqual([{ ...item, retainUntil: "2026-03-31T10:00:00.000Z" }]);
});

test.for<[string, string, string, BackupJobStatus, boolean]>([
  ["a new job", "job-1", "2026-03-01T10:00:00.000Z", "InProgress", true],
  ["a new one by a clock that is behind", "job-1", "2026-03-01T09:50:00.000Z", "InProgress", true],
  ["a new one by a clock that is ahead", "job-1", "2026-03-01T10:10:00.000Z", "InProgress", true],
  ["a new one that has failed since", "job-1", "2026-03-01T10:00:01.000Z", "Failed", true],
  ["one that was known before", "old", "2026-03-01T09:59:30.000Z", "InProgress", false],
  ["one of two hours ago", "job-1", "2026-03-01T08:00:00.000Z", "InProgress", false],
])("returns an existing job or starts another: %s", async ([, jobId, startedAt, status, isAnswer]) => {
  const vault = new InMemoryBackupVault();
  vault.putJob({ ...item, jobId, startedAt: startedAt as Instant, status });

  const output = await createTriggerBackup({ vault })(input);

  expect(output).toMatchObject(isAnswer ? { kind: "jobAlreadyRunning", jobId } : { kind: "accepted" });
  expect(vault.triggered).toHaveLength(isAnswer ? 0 : 1);
});

test.for<[string, BackupJobStatus, object, string]>([
  ["follows a known job that still runs", "InProgress", { followsKnownJobs: true }, "jobAlreadyRunning"],
  ["starts a backup when the known one has ended", "Completed", { followsKnownJobs: true }, "accepted"],
  ["starts none when it may only look", "Completed", { followsKnownJobs: true, mayStart: false }, "jobNotVisibleYet"],
  ["does not follow a known job without being told so", "InProgress", { mayStart: false }, "jobNotVisibleYet"],
])("after a conflict %s", async ([, status, change, kind]) => {
  const vault = new InMemoryBackupVault();
  vault.putJob({ ...item, jobId: "old", startedAt: "2026-02-28T10:00:00.000Z" as Instant, status });

  const output = await createTriggerBackup({ vault })({ ...input, ...change });

  expect(output).toMatchObject({ kind });
  expect(vault.triggered).toHaveLength(kind === "accepted" ? 1 : 0);
});

test.for([-600, 0, 600])(
  "starts no second backup with a clock that differs by %i s and every response lost",
  async (skew) => {
    const vault = new InMemoryBackupVault();
    const at = (seconds: number) => new Date(Date.parse(askedAt) + seconds * 1000).toISOString() as Instant;
    vault.putJob({ ...item, jobId: "nightly", startedAt: at(skew - 300), status: "Completed" });
    const { jobIds } = await createListBackupJobs({ vault })({ ...item, askedAt });
    const trigger = createTriggerBackup({ vault });
    const asked = { ...input, knownJobIds: jobIds };

    await trigger(asked);
    vault.putJob({ ...item, jobId: "ours", startedAt: at(skew + 5) });
    const again = [await trigger(asked), await trigger(asked)];

    expect(jobIds).toEqual(["nightly"]);
    expect(again).toEqual(Array(2).fill({ kind: "jobAlreadyRunning", jobId: "ours" }));
    expect(vault.triggered).toHaveLength(1);
  },
);

test("starts no second backup when Azure acted and its response was lost", async () => {
  const vault = new InMemoryBackupVault();
  const trigger = createTriggerBackup({ vault });
  vault.faults.failNext("triggerBackup", new BackupError("AZURE_OUTCOME_UNKNOWN", "the answer was lost"));

  await expect(trigger(input)).rejects.toMatchObject({ code: "AZURE_OUTCOME_UNKNOWN", retryable: true });
  vault.putJob({ ...item, jobId: "job-1", startedAt: "2026-03-01T10:00:02.000Z" as Instant });

  await expect(trigger(input)).resolves.toEqual({ kind: "jobAlreadyRunning", jobId: "job-1" });
  expect(vault.triggered).toEqual([]);
});

const backupRuns = { serviceCode: "UserErrorBackupOperationInProgress" };
const refusals = [
  new BackupError("AZURE_CONFLICT", "held by something"),
  new BackupError("AZURE_CONFLICT", "held by a backup", backupRuns),
  new BackupError("AZURE_REFUSED", "held by a backup", backupRuns),
];

test.for(refusals)("follows the running job when Azure refuses: $message", async (refusal) => {
  const vault = new InMemoryBackupVault();
  vault.putJob({ ...item, jobId: "nightly", startedAt: "2026-03-01T02:00:00.000Z" as Instant });
  vault.faults.failNext("triggerBackup", refusal);

  const output = await createTriggerBackup({ vault })(input);

  expect(output).toEqual({ kind: "jobAlreadyRunning", jobId: "nightly" });
});

test("asks for a later call when Azure says that a backup runs and no job is visible", async () => {
  const vault = new InMemoryBackupVault();
  vault.putJob({ ...item, jobId: "nightly", startedAt: "2026-03-01T02:00:00.000Z" as Instant, status: "Completed" });
  vault.faults.failNext("triggerBackup", new BackupError("AZURE_CONFLICT", "held by a backup", backupRuns));

  await expect(createTriggerBackup({ vault })(input)).resolves.toEqual({ kind: "jobNotVisibleYet" });
});

test("lets a conflict through that is not about a backup: it passes by itself", async () => {
  const vault = new InMemoryBackupVault();
  const conflict = new BackupError("AZURE_CONFLICT", "held", { serviceCode: "BMSUserErrorObjectLocked" });
  vault.faults.failNext("triggerBackup", conflict);

  await expect(createTriggerBackup({ vault })(input)).rejects.toBe(conflict);
});

test.for<[string, BackupError, object]>([
  ["a quota", new BackupError("AZURE_QUOTA_REACHED", "nine a day"), { code: "AZURE_QUOTA_REACHED", retry: "tomorrow" }],
  [
    "a code that the table knows",
    new BackupError("AZURE_REFUSED", "no", { serviceCode: "UserErrorGuestAgentStatusUnavailable" }),
    { code: "AZURE_REFUSED", serviceCode: "UserErrorGuestAgentStatusUnavailable", retry: "once" },
  ],
  ["a long text", new BackupError("AZURE_REFUSED", "m".repeat(5000)), { code: "AZURE_REFUSED", retry: "once" }],
])("returns a refusal with the class of its retry: %s", async ([, error, expected]) => {
  const vault = new InMemoryBackupVault();
  vault.faults.failNext("triggerBackup", error);

  const output = await createTriggerBackup({ vault })(input);

  expect(output).toEqual({ kind: "refused", message: error.message.slice(0, 600), ...expected });
});

test.for([new BackupError("AZURE_UNAVAILABLE", "outage"), new Error("a bug")])(
  "throws what may pass soon, for the workflow to repeat: %s",
  async (error) => {
    const vault = new InMemoryBackupVault();
    vault.faults.failNext("triggerBackup", error as BackupError);

    await expect(createTriggerBackup({ vault })(input)).rejects.toBe(error);
  },
);

import { expect, test } from "vitest";
import type { BackupJobStatus } from "../../../../domain/backup/job.ts";
import { BackupError } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createTriggerBackup } from "../../../../functions/activities/trigger-backup.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const item = { vaultId: sampleVaultId(), vmId: sampleVmId() };
const askedAt = "2026-03-01T10:00:00.000Z";
const input = { ...item, retainUntil: "2026-03-31T10:00:00Z", askedAt };

test("starts a backup kept until the given instant", async () => {
  const vault = new InMemoryBackupVault();

  const output = await createTriggerBackup({ vault })(input);

  expect(output).toEqual({ kind: "accepted", operationId: "operation-1" });
  expect(vault.triggered).toEqual([{ ...item, retainUntil: "2026-03-31T10:00:00.000Z" }]);
});

test.for<[string, string, BackupJobStatus, boolean]>([
  ["a job that started when asked", "2026-03-01T10:00:00.000Z", "InProgress", true],
  ["one within the clocks' difference", "2026-03-01T09:59:00.000Z", "InProgress", true],
  ["one just beyond it", "2026-03-01T09:58:59.999Z", "InProgress", false],
  ["one that has completed since", "2026-03-01T10:00:01.000Z", "Completed", true],
  ["one that has failed since", "2026-03-01T10:00:01.000Z", "Failed", true],
  ["one that failed and started before", "2026-03-01T09:59:30.000Z", "Failed", false],
  ["one that was cancelled and started before", "2026-03-01T09:59:30.000Z", "Cancelled", false],
])("returns an existing job or starts another: %s", async ([, startedAt, status, isAnswer]) => {
  const vault = new InMemoryBackupVault();
  vault.putJob({ ...item, jobId: "job-1", startedAt: startedAt as Instant, status });

  const output = await createTriggerBackup({ vault })(input);

  expect(output).toMatchObject(isAnswer ? { kind: "jobAlreadyRunning", jobId: "job-1" } : { kind: "accepted" });
  expect(vault.triggered).toHaveLength(isAnswer ? 0 : 1);
});

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

test("lets every other failure through", async () => {
  const vault = new InMemoryBackupVault();
  vault.faults.failNext("triggerBackup", new BackupError("AZURE_QUOTA_REACHED", "nine a day"));

  await expect(createTriggerBackup({ vault })(input)).rejects.toMatchObject({ code: "AZURE_QUOTA_REACHED" });
});

import type { BackupJobSummary } from "../../domain/backup-job.ts";
import { BackupError } from "../../domain/errors.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import type { BackupVault, ItemKey } from "../../domain/ports/backup-vault.ts";
import { type ActivityOutput, triggerBackup } from "../../orchestrations/contracts.ts";

type Output = ActivityOutput<typeof triggerBackup>;
type Vault = Pick<BackupVault, "listBackupJobs" | "triggerBackup">;

/** How far our clock and Azure's may differ. */
const CLOCK_SKEW_SECONDS = 60;
/** A backup still running was started within this time: transfers may take more than a day. */
const LONGEST_BACKUP_SECONDS = 7 * 24 * 3600;
/** Azure Backup's code for "a backup of this machine is in this phase already". */
const BACKUP_RUNS = "UserErrorBackupOperationInProgress";

/**
 * Starts an on-demand backup and returns the operation that will name its job; never waits.
 *
 * May run twice, also when the answer of the first run was lost: a job that started since the workflow asked is the
 * answer instead of a second backup. That job may be the policy's own; it is followed all the same.
 */
export function createTriggerBackup(deps: { readonly vault: Vault }) {
  return async (rawInput: unknown): Promise<Output> => {
    const { vaultId, vmId, retainUntil, askedAt } = triggerBackup.input.parse(rawInput);
    const item = { vaultId, vmId };
    const startedFrom = addSeconds(askedAt, -CLOCK_SKEW_SECONDS);
    const recent = await deps.vault.listBackupJobs({ ...item, startedFrom });
    const ours = recent.find((job) => answersRequest(job, askedAt));
    if (ours !== undefined) return { kind: "jobAlreadyRunning", jobId: ours.jobId };
    try {
      return { kind: "accepted", ...(await deps.vault.triggerBackup({ ...item, retainUntil })) };
    } catch (error) {
      if (!saysHeld(error)) throw error;
      const running = await findRunning(deps.vault, item, askedAt);
      if (running !== undefined) return { kind: "jobAlreadyRunning", jobId: running.jobId };
      if (error.serviceCode !== BACKUP_RUNS) throw error;
      return { kind: "jobNotVisibleYet" };
    }
  };
}

/** Within the skew a job may be older than the request: one that failed then is history, not the answer. */
function answersRequest(job: BackupJobSummary, askedAt: Instant): boolean {
  const endedBadly = job.status === "Failed" || job.status === "Cancelled";
  return !(endedBadly && isBefore(job.startedAt, askedAt));
}

/** Something holds the machine: a backup, perhaps one that does not show yet, or another operation, which passes. */
function saysHeld(error: unknown): error is BackupError {
  if (!(error instanceof BackupError)) return false;
  return error.code === "AZURE_CONFLICT" || error.serviceCode === BACKUP_RUNS;
}

async function findRunning(vault: Vault, item: ItemKey, askedAt: Instant): Promise<BackupJobSummary | undefined> {
  const startedFrom = addSeconds(askedAt, -LONGEST_BACKUP_SECONDS);
  const jobs = await vault.listBackupJobs({ ...item, startedFrom });
  return jobs.find((job) => job.status === "InProgress" || job.status === "Cancelling");
}

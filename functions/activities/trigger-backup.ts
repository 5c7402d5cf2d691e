import type { BackupJobSummary } from "../../domain/backup/job.ts";
import { BackupError } from "../../domain/errors.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import type { BackupVault, ItemKey } from "../../domain/ports/backup-vault.ts";
import { type ActivityOutput, triggerBackup } from "../../orchestrations/contracts/activities.ts";

type Output = ActivityOutput<typeof triggerBackup>;
type Vault = Pick<BackupVault, "listBackupJobs" | "triggerBackup">;

/** How far the app's clock and Azure's may differ. */
const CLOCK_SKEW_SECONDS = 60;
/** A backup still running was started within this time: transfers may take more than a day. */
const MAX_BACKUP_SECONDS = 7 * 24 * 3600;
/** Azure Backup's code for "a backup of this machine is in this phase already". */
const BACKUP_RUNS = "UserErrorBackupOperationInProgress";

/**
 * Starts an on-demand backup and returns the operation that will name its job; never waits.
 *
 * May run twice, also when the response of the first run was lost: a job that started since the workflow asked is
 * returned instead of a second backup. That job may be the policy's own; it is followed either way.
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
      return answerToRefusal(deps.vault, item, askedAt, error);
    }
  };
}

/** Within the skew a job may be older than the request: one that failed then does not count. */
function answersRequest(job: BackupJobSummary, askedAt: Instant): boolean {
  const endedBadly = job.status === "Failed" || job.status === "Cancelled";
  return !(endedBadly && isBefore(job.startedAt, askedAt));
}

/**
 * When a backup is what holds the machine, that backup is returned, visible or not. Other operations hold it, too: that
 * passes without action, and the workflow retries.
 */
async function answerToRefusal(vault: Vault, item: ItemKey, askedAt: Instant, error: unknown): Promise<Output> {
  const saysBackupRuns = error instanceof BackupError && error.serviceCode === BACKUP_RUNS;
  const saysHeld = saysBackupRuns || (error instanceof BackupError && error.code === "AZURE_CONFLICT");
  if (!saysHeld) throw error;
  const startedFrom = addSeconds(askedAt, -MAX_BACKUP_SECONDS);
  const jobs = await vault.listBackupJobs({ ...item, startedFrom, onlyRunning: true });
  const [running] = jobs;
  if (running !== undefined) return { kind: "jobAlreadyRunning", jobId: running.jobId };
  if (!saysBackupRuns) throw error;
  return { kind: "jobNotVisibleYet" };
}

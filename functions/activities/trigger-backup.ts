import type { BackupJobSummary } from "../../domain/backup/job.ts";
import { retryClassOf } from "../../domain/backup/retry-backup.ts";
import { newJob, recentJobsFrom, runningJobsFrom } from "../../domain/backup/started-jobs.ts";
import { BackupError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import type { BackupVault, ItemKey } from "../../domain/ports/backup-vault.ts";
import { type ActivityOutput, triggerBackup } from "../../orchestrations/contracts/activities.ts";

type Output = ActivityOutput<typeof triggerBackup>;
type Vault = Pick<BackupVault, "listBackupJobs" | "triggerBackup">;

/** As long as the text of a failed activity is read. */
const MAX_MESSAGE_LENGTH = 600;

/** Azure Backup's code for "a backup of this machine is in this phase already". */
const BACKUP_RUNS = "UserErrorBackupOperationInProgress";

/**
 * Starts an on-demand backup and returns the operation that will name its job; never waits.
 *
 * May run twice, also when the response of the first run was lost: a job that is none of the known ones is returned instead of
 * a second backup. That job may be the policy's own; it is followed either way.
 */
export function createTriggerBackup(deps: { readonly vault: Vault }) {
  return async (rawInput: unknown): Promise<Output> => {
    const input = triggerBackup.input.parse(rawInput);
    const { vaultId, vmId, retainUntil, askedAt, followsKnownJobs } = input;
    const item = { vaultId, vmId };
    const recent = await deps.vault.listBackupJobs({ ...item, startedFrom: recentJobsFrom(askedAt) });
    const found =
      newJob(recent, input) ?? (followsKnownJobs ? await findRunningJob(deps.vault, item, askedAt) : undefined);
    if (found !== undefined) return { kind: "jobAlreadyRunning", jobId: found.jobId };
    if (!input.mayStart) return { kind: "jobNotVisibleYet" };
    try {
      return { kind: "accepted", ...(await deps.vault.triggerBackup({ ...item, retainUntil })) };
    } catch (error) {
      return answerToRefusal(deps.vault, item, askedAt, error);
    }
  };
}

/**
 * When a backup is what holds the machine, that backup is returned, visible or not. Other operations hold it, too: that
 * passes without action, and the workflow retries.
 */
async function answerToRefusal(vault: Vault, item: ItemKey, askedAt: Instant, error: unknown): Promise<Output> {
  if (!(error instanceof BackupError)) throw error;
  const saysBackupRuns = error.serviceCode === BACKUP_RUNS;
  if (!saysBackupRuns && error.code !== "AZURE_CONFLICT") return refusal(error);
  const running = await findRunningJob(vault, item, askedAt);
  if (running !== undefined) return { kind: "jobAlreadyRunning", jobId: running.jobId };
  if (!saysBackupRuns) throw error;
  return { kind: "jobNotVisibleYet" };
}

/** What may pass soon is thrown for the workflow to repeat; its patience has an end, a refusal's class says what follows it. */
function refusal(error: BackupError): Output {
  if (error.retryable) throw error;
  const { code, serviceCode, message } = error;
  return {
    kind: "refused",
    code,
    ...(serviceCode !== undefined && { serviceCode }),
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    retry: retryClassOf({ code, serviceCode }),
  };
}

/** The job that still holds the machine, if any. */
async function findRunningJob(vault: Vault, item: ItemKey, askedAt: Instant): Promise<BackupJobSummary | undefined> {
  const startedFrom = runningJobsFrom(askedAt);
  const [running] = await vault.listBackupJobs({ ...item, startedFrom, onlyRunning: true });
  return running;
}

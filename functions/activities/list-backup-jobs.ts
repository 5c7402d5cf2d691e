import { recentJobsFrom } from "../../domain/backup/started-jobs.ts";
import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import { type ActivityOutput, listBackupJobs } from "../../orchestrations/contracts/activities.ts";

/**
 * Lists the recent backup jobs of a machine before a backup is requested: a job that is not among them later was started since,
 * whatever the clocks of app and Azure say. Safe to repeat: it changes nothing.
 */
export function createListBackupJobs(deps: { readonly vault: Pick<BackupVault, "listBackupJobs"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof listBackupJobs>> => {
    const { vaultId, vmId, askedAt } = listBackupJobs.input.parse(rawInput);
    const jobs = await deps.vault.listBackupJobs({ vaultId, vmId, startedFrom: recentJobsFrom(askedAt) });
    return { jobIds: jobs.map(({ jobId }) => jobId) };
  };
}

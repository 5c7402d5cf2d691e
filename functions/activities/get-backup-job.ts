import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import { type ActivityOutput, getBackupJob } from "../../orchestrations/contracts/activities.ts";

/** Reads one backup job with its tasks. Safe to repeat: it changes nothing. */
export function createGetBackupJob(deps: { readonly vault: Pick<BackupVault, "readJob"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof getBackupJob>> => {
    const job = await deps.vault.readJob(getBackupJob.input.parse(rawInput));
    if (job === undefined) return { kind: "notFound" };
    return { kind: "job", job: { ...job, tasks: [...job.tasks], errors: job.errors.map(copyError) } };
  };
}

function copyError<E extends { readonly recommendations: readonly string[] }>(error: E) {
  return { ...error, recommendations: [...error.recommendations] };
}

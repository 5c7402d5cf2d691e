import { jobNotCancellable } from "../../errors/backup.ts";
import { jobErrors } from "../../errors/job-details.ts";
import { type Model, randomBetween, recordOperation } from "../model.ts";
import type { BackupJob, Job, JobEnd, OperationRecord, Vault } from "../state.ts";
import { endBackup } from "./backup-runs.ts";

/**
 * Cancels a job: it is `Cancelling` for up to a minute. In the snapshot phase it ends `Cancelled`; in the transfer phase
 * it ends `CompletedWithWarnings`, because its snapshot stays. Throws 400 when the job cannot be cancelled.
 */
export function cancelJob(model: Model, vault: Vault, job: Job): OperationRecord {
  const nowMs = model.context.clock.now();
  if (job.kind === "configuration" || job.end !== undefined || job.cancelledAtMs !== undefined)
    throw jobNotCancellable();
  if (job.kind === "restore" && job.operation === "CrossRegionRestore") throw jobNotCancellable();
  if (job.kind === "restore" && job.recoveryType !== "RestoreDisks" && nowMs >= job.transferEndsAtMs)
    throw jobNotCancellable();
  job.cancelledAtMs = nowMs;
  const operation = recordOperation(model, vault, {
    endsAtMs: nowMs + Math.round(randomBetween(model, 20_000, 60_000)),
  });
  model.agenda.at(operation.endsAtMs, (atMs) => {
    if (job.kind === "restore") job.end ??= cancelledEnd(atMs, job.recoveryType === "RestoreDisks" ? 1 : 2);
    else endCancelledBackup(vault, job, atMs);
  });
  return operation;
}

function endCancelledBackup(vault: Vault, job: BackupJob, atMs: number): void {
  const item = vault.items.get(job.itemKey);
  const inSnapshot = (job.cancelledAtMs ?? atMs) < job.snapshotEndsAtMs;
  const end: JobEnd = inSnapshot
    ? cancelledEnd(atMs, 2)
    : { atMs, status: "CompletedWithWarnings", tasks: ["Completed", "Cancelled"], error: jobErrors.cancelled };
  if (item === undefined) job.end ??= end;
  else endBackup(vault, item, job, end);
}

function cancelledEnd(atMs: number, tasks: number): JobEnd {
  return {
    atMs,
    status: "Cancelled",
    tasks: Array.from({ length: tasks }, () => "Cancelled" as const),
    error: jobErrors.cancelled,
  };
}

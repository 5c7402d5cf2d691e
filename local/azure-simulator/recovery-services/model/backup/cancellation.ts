import { jobErrors } from "../../errors/job-details.ts";
import { refused } from "../../errors/service-error.ts";
import { between, type Model, noteOperation, nowOf } from "../model.ts";
import type { BackupJob, Job, JobEnd, OperationRecord, Vault } from "../state.ts";
import { endBackup } from "./backup-runs.ts";

/**
 * Cancels a job: it is `Cancelling` for up to a minute. In the snapshot phase it ends `Cancelled`; in the transfer phase
 * it ends `CompletedWithWarnings`, because its snapshot stays. Throws 400 when the job cannot be cancelled.
 */
export function cancelJob(model: Model, vault: Vault, job: Job): OperationRecord {
  const nowMs = nowOf(model);
  if (job.kind === "configuration" || job.end !== undefined || job.cancelledAtMs !== undefined) throw notCancellable();
  if (job.kind === "restore" && job.operation === "CrossRegionRestore") throw notCancellable();
  if (job.kind === "restore" && job.recoveryType !== "RestoreDisks" && nowMs >= job.transferEndsAtMs)
    throw notCancellable();
  job.cancelledAtMs = nowMs;
  const operation = noteOperation(model, vault, { endsAtMs: nowMs + Math.round(between(model, 20_000, 60_000)) });
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

function notCancellable(): Error {
  return refused(
    "UserErrorJobCannotBeCancelled",
    "The job cannot be cancelled: it has ended, is being cancelled, or does not support cancellation.",
  );
}

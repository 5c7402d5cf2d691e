import { asHealthDetail, healthy, jobErrors } from "../errors/job-details.ts";
import type { BackupJob, JobEnd, ProtectedItem } from "./state.ts";

/** What an item shows after a backup job has ended. */
export function recordBackupEnd(item: ProtectedItem, job: BackupJob, end: JobEnd): void {
  // A cancelled transfer ends its job with a warning, but the item counts it as failed: so the recordings show it.
  const failed = end.status === "Failed" || end.status === "Cancelled" || end.tasks[1] === "Cancelled";
  const warned = end.status === "CompletedWithWarnings" ? "CompletedWithWarnings" : "Completed";
  item.lastBackup = { status: failed ? "Failed" : warned, atMs: job.startedAtMs + 1_000 };
  item.lastBackupError = end.error;
  item.failuresInARow = end.status === "Failed" ? item.failuresInARow + 1 : 0;
  const gone = end.error?.errorCode === jobErrors.virtualMachineGone.errorCode;
  item.health =
    end.error === undefined
      ? { status: "Passed", details: [healthy] }
      : { status: gone ? "ActionRequired" : "ActionSuggested", details: [asHealthDetail(end.error)] };
  if (item.state === "ProtectionStopped" || item.state === "BackupsSuspended") return;
  item.state = item.recoveryPoints.length > 0 ? "Protected" : "ProtectionError";
}

import type { JobReason } from "../reasons.ts";
import type { BackupJob } from "./job.ts";
import type { BackupResultKind } from "./result.ts";
import { taskOf, unknownTasks } from "./tasks.ts";

/** Azure's codes for a job that was cancelled during its transfer: the job then ends `CompletedWithWarnings`. */
const CANCELLED_CODES: readonly string[] = ["400158", "usererrorjobsuccessfullycancelled"];

export interface JobEnd {
  readonly result: BackupResultKind;
  readonly reason: JobReason;
}

/**
 * What a job's status and tasks say about its end; `undefined` while it runs or when its status is unknown.
 *
 * The job's status decides first, because a failed job can leave a task at `InProgress` for ever (recorded). `Completed`
 * alone proves nothing: only a transfer task that says Completed has put data into the vault.
 *
 * Sources: https://learn.microsoft.com/azure/backup/backup-azure-arm-vms-prepare (status matrix, 2026-03-25) and recorded
 * jobs of 2017 to 2024.
 */
export function endOf(job: BackupJob): JobEnd | undefined {
  switch (job.status) {
    case "Completed":
      return endOfCompleted(job);
    case "CompletedWithWarnings":
      return { result: "completedWithWarnings", reason: warningReason(job) };
    case "Failed":
      return { result: "failed", reason: failureReason(job) };
    case "Cancelled":
      return { result: "cancelled", reason: "jobCancelled" };
    case "InProgress":
    case "Cancelling":
    case "Unknown":
      return undefined;
  }
}

function endOfCompleted(job: BackupJob): JobEnd {
  switch (taskOf(job, "transfer")?.status) {
    case "Completed":
      return endOfTransferred(job);
    case "Skipped":
      return { result: "skipped", reason: "transferSkipped" };
    case "Failed":
      return { result: "completedWithWarnings", reason: "transferFailed" };
    case "Cancelled":
      return { result: "completedWithWarnings", reason: "transferCancelled" };
    default:
      return { result: "unknown", reason: "transferUnconfirmed" };
  }
}

function endOfTransferred(job: BackupJob): JobEnd {
  const validation = taskOf(job, "validation")?.status;
  if (validation === "Failed") return { result: "completedWithWarnings", reason: "validationFailed" };
  if (validation !== undefined && validation !== "Completed" && validation !== "Skipped") {
    return { result: "unknown", reason: "validationUnconfirmed" };
  }
  return unknownTasks(job).some((task) => task.status === "Failed")
    ? { result: "completedWithWarnings", reason: "taskFailed" }
    : { result: "completed", reason: "vaulted" };
}

function warningReason(job: BackupJob): JobReason {
  const transfer = taskOf(job, "transfer")?.status;
  const isCancelled = job.errors.some((error) => CANCELLED_CODES.includes(error.code.toLowerCase()));
  if (transfer === "Cancelled" || isCancelled) return "transferCancelled";
  if (transfer === "Failed") return "transferFailed";
  if (transfer === "Skipped") return "transferSkipped";
  return taskOf(job, "validation")?.status === "Failed" ? "validationFailed" : "azureWarning";
}

function failureReason(job: BackupJob): JobReason {
  const snapshot = taskOf(job, "snapshot")?.status;
  if (snapshot === undefined) return "jobFailed";
  if (snapshot !== "Completed") return "snapshotFailed";
  if (taskOf(job, "transfer")?.status !== "Completed") return "transferFailed";
  return taskOf(job, "validation")?.status === "Failed" ? "validationFailed" : "jobFailed";
}

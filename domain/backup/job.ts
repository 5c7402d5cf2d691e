import type { Instant } from "../instant.ts";

/**
 * Status of an Azure Backup job, as the service names it. `Unknown` stands for a status that the app does not know: it is
 * neither an end nor a success.
 */
export const backupJobStatuses = [
  "InProgress",
  "Cancelling",
  "Completed",
  "CompletedWithWarnings",
  "Failed",
  "Cancelled",
  "Unknown",
] as const;
export type BackupJobStatus = (typeof backupJobStatuses)[number];

export const taskStatuses = [
  "NotStarted",
  "InProgress",
  "Completed",
  "Failed",
  "Skipped",
  "Cancelled",
  "Cancelling",
  "Unknown",
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export interface BackupTask {
  /** As sent: `Take Snapshot`, `Transfer data to vault`, `Validate backup`, … Casing changes: compare without it. */
  readonly taskId: string;
  readonly status: TaskStatus;
  /** Sent since 2023, and only for a task that has ended. */
  readonly endedAt?: Instant;
}

export interface JobError {
  /** Azure's symbolic code where it sends one (`errorTitle`), else its number. */
  readonly code: string;
  readonly message: string;
  readonly recommendations: readonly string[];
}

export interface BackupJobSummary {
  /** The job's GUID. */
  readonly jobId: string;
  readonly status: BackupJobStatus;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
}

export interface BackupJob extends BackupJobSummary {
  readonly tasks: readonly BackupTask[];
  readonly errors: readonly JobError[];
  /** Where the job names a size, e.g. `11390 MB`. */
  readonly backupSizeText?: string;
}

/** A policy starts a backup, or an operator, a program or Holdfast does beside it. */
export const backupOrigins = ["policy", "onDemand"] as const;
export type BackupOrigin = (typeof backupOrigins)[number];

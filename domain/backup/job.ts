import type { Instant } from "../instant.ts";

/**
 * Status of an Azure Backup job, as the service names it. `Unknown` stands for a word we have not met: it is neither an
 * end nor a success.
 */
export type BackupJobStatus =
  | "InProgress"
  | "Cancelling"
  | "Completed"
  | "CompletedWithWarnings"
  | "Failed"
  | "Cancelled"
  | "Unknown";

export type TaskStatus =
  | "NotStarted"
  | "InProgress"
  | "Completed"
  | "Failed"
  | "Skipped"
  | "Cancelled"
  | "Cancelling"
  | "Unknown";

export interface BackupTask {
  /** As sent: `Take Snapshot`, `Transfer data to vault`, `Validate backup`, … Casing changes: compare without it. */
  readonly taskId: string;
  readonly status: TaskStatus;
  /** Since 2023 only, and only once it ended. */
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

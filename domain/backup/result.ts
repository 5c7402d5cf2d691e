import type { Instant } from "../instant.ts";
import type { AttentionReason } from "../protection/outcome.ts";

/** How a backup ended. `skipped`: Azure says Completed, yet nothing was transferred: only a snapshot exists. */
export type BackupResultKind =
  | "completed"
  | "completedWithWarnings"
  | "failed"
  | "cancelled"
  | "skipped"
  | "timedOut"
  /** We cannot tell. Never to be read as "fine". */
  | "unknown";

/** What Azure has confirmed so far; each only when Azure said it. */
export interface Milestones {
  /** A restore to this machine's region is possible from the snapshot. */
  readonly snapshotAt?: Instant;
  /** The data is in the vault. */
  readonly vaultedAt?: Instant;
  /** Azure checked the recovery point; absent where Azure sends no such task, which means nothing. */
  readonly validatedAt?: Instant;
}

/** Why a backup ended as it did, as far as the job itself tells. Each with what it means. */
export const jobReasons = {
  vaulted: "The job completed and the transfer to the vault completed.",
  transferSkipped: "An earlier transfer was still running: only a snapshot exists, no recovery point in the vault.",
  transferFailed: "The snapshot was taken, its transfer to the vault failed.",
  transferCancelled: "The transfer to the vault was cancelled; the snapshot stays.",
  transferUnconfirmed: "The job says Completed, but no task says that the transfer completed.",
  validationFailed: "Azure could not validate the recovery point.",
  validationUnconfirmed: "The job says Completed, but its validation never did.",
  taskFailed: "The job says Completed, but one of its tasks failed.",
  azureWarning: "Azure completed the job with a warning of its own.",
  snapshotFailed: "No snapshot could be taken.",
  jobFailed: "Azure says Failed and names no task.",
  jobCancelled: "The job was cancelled.",
  jobDeadlinePassed: "The job still ran when our deadline passed; Azure may finish it yet.",
  statusUnknown: "Azure reports a job status that we do not know.",
  jobNotFound: "The vault no longer knows the job.",
  jobNotVisible: "Azure accepted the backup, but its job did not show within the deadline.",
  monitorFailed: "The workflow that watched the job ended without an answer.",
} as const;
export type JobReason = keyof typeof jobReasons;

/** Why no job was started. The reasons of a workflow that needs attention may stand here, too. */
export const notStartedReasons = {
  notProtected: "No vault protects the machine: there is nothing to back up to.",
  vmNotFound: "The machine does not exist.",
  operationFailed: "Azure accepted the request and then refused it.",
} as const;
export type BackupReason = JobReason | keyof typeof notStartedReasons | AttentionReason;

export interface BackupResult {
  readonly result: BackupResultKind;
  /** Absent when no job was started. */
  readonly jobId?: string;
  readonly milestones: Milestones;
  readonly reason: BackupReason;
  /** Azure's own code, where it sent one. */
  readonly serviceCode?: string;
}

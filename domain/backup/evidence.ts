import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { RecoveryPoint } from "../ports/vault-jobs.ts";
import { endOf } from "./end.ts";
import type { BackupJob, BackupJobStatus, BackupOrigin, JobError } from "./job.ts";
import { type JobObservation, milestonesAfter } from "./progress.ts";
import type { BackupResult, Milestones } from "./result.ts";

/**
 * Polls of a job that says Completed without proof, before its result is `unknown`: the proof may be late. So many polls without
 * the details of a job that the list says has ended, before the list's word is all that is known.
 */
const MAX_UNCONFIRMED_POLLS = 3;
const MAX_MISSING_POLLS = 5;
/** The service rounds the times of rows. Seconds. */
const ROUNDING_SECONDS = 1;

/** A job that the vault's list says has ended. */
export interface EndedJob {
  readonly status: BackupJobStatus;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  /** No other job of the machine ran at the same time: a recovery point taken meanwhile is this job's. */
  readonly isAlone: boolean;
  /** What was confirmed while it ran. */
  readonly milestones: Milestones;
  /** Polls at which it had ended, this one included: at least 1. */
  readonly polls: number;
}

/** What was read about it, besides the list's row. */
export interface EndEvidence {
  /** Recovery points of the machine that were taken while the job ran. */
  readonly points?: readonly RecoveryPoint[];
  /** The job with its tasks. `failed`: Azure refuses to show it, for good. */
  readonly details?: JobObservation;
}

export type EndVerdict =
  | {
      readonly kind: "ended";
      readonly result: Omit<BackupResult, "jobId" | "extension">;
      /** Azure's own words, where the details have any. */
      readonly errors: readonly JobError[];
    }
  /** This has to be read first. */
  | { readonly kind: "needsRecoveryPoints" | "needsDetails" }
  /** Asked again at the next poll. */
  | { readonly kind: "unconfirmed" };

/** Whether a row of this status tells of a job that no longer runs. An unknown status is no end. */
export function hasEnded(status: BackupJobStatus): boolean {
  return status !== "InProgress" && status !== "Cancelling" && status !== "Unknown";
}

/**
 * How a job ended, from the cheapest evidence that proves it. A row that says Completed proves nothing; with a recovery point of
 * the job in the vault it is completed. All else is decided by the job's tasks: a warning, a failure, a transfer that was skipped,
 * and everything that is ambiguous. What stays without proof is `unknown`.
 */
export function judgeEnd(job: EndedJob, evidence: EndEvidence, now: Instant): EndVerdict {
  const { points, details } = evidence;
  if (details !== undefined) return judgeByDetails(job, details, pointOf(job, points), now);
  if (job.status !== "Completed" || !job.isAlone) return { kind: "needsDetails" };
  if (points === undefined) return { kind: "needsRecoveryPoints" };
  const point = pointOf(job, points);
  if (point === undefined || !point.isInVaultTier) return { kind: "needsDetails" };
  const milestones = { ...job.milestones, snapshotAt: point.at, vaultedAt: job.endedAt ?? now };
  return { kind: "ended", result: { result: "completed", reason: "vaulted", milestones }, errors: [] };
}

/** Who started the job, as far as its recovery point was read and tells it. */
export function originOf(job: EndedJob, { points }: EndEvidence): BackupOrigin | undefined {
  return pointOf(job, points)?.origin;
}

/** The job's recovery point: the only one that was taken while it ran alone. */
function pointOf(job: EndedJob, points: readonly RecoveryPoint[] = []): RecoveryPoint | undefined {
  const from = addSeconds(job.startedAt, -ROUNDING_SECONDS);
  const until = job.endedAt === undefined ? undefined : addSeconds(job.endedAt, ROUNDING_SECONDS);
  const meanwhile = points.filter(({ at }) => !isBefore(at, from) && (until === undefined || !isBefore(until, at)));
  return job.isAlone && meanwhile.length === 1 ? meanwhile[0] : undefined;
}

function judgeByDetails(
  job: EndedJob,
  details: JobObservation,
  point: RecoveryPoint | undefined,
  now: Instant,
): EndVerdict {
  const snapshot = point === undefined ? {} : { snapshotAt: point.at };
  const milestones = { ...snapshot, ...job.milestones };
  if (details.kind === "failed") {
    return { kind: "ended", result: { result: "unknown", reason: details.reason, milestones }, errors: [] };
  }
  if (details.kind === "job") return judgeByTasks({ ...job, milestones }, details.job, now);
  return job.polls < MAX_MISSING_POLLS ? { kind: "unconfirmed" } : endByRow(job.status, milestones, []);
}

function judgeByTasks(job: EndedJob, details: BackupJob, now: Instant): EndVerdict {
  const milestones = milestonesAfter(job.milestones, details, job.endedAt ?? now);
  const { errors } = details;
  const end = endOf(details);
  if (end === undefined) {
    return job.polls < MAX_MISSING_POLLS ? { kind: "unconfirmed" } : endByRow(job.status, milestones, errors);
  }
  if (end.result === "unknown" && job.polls < MAX_UNCONFIRMED_POLLS) return { kind: "unconfirmed" };
  return ended({ ...end, milestones }, errors);
}

/** The list's word is all there is: the details are gone, or contradict it for too long. */
function endByRow(status: BackupJobStatus, milestones: Milestones, errors: readonly JobError[]): EndVerdict {
  switch (status) {
    case "Failed":
      return ended({ result: "failed", reason: "jobFailed", milestones }, errors);
    case "Cancelled":
      return ended({ result: "cancelled", reason: "jobCancelled", milestones }, errors);
    case "CompletedWithWarnings":
      return ended({ result: "completedWithWarnings", reason: "azureWarning", milestones }, errors);
    default:
      return ended({ result: "unknown", reason: "transferUnconfirmed", milestones }, errors);
  }
}

function ended(
  result: Pick<BackupResult, "result" | "reason" | "milestones">,
  errors: readonly JobError[],
): EndVerdict {
  const serviceCode = errors[0]?.code;
  return { kind: "ended", result: { ...result, ...(serviceCode !== undefined && { serviceCode }) }, errors };
}

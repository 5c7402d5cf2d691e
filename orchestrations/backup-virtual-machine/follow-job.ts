import type { OrchestrationContext, Task } from "durable-functions";
import {
  type JobObservation,
  type JobProgress,
  type JobStep,
  nextJobStep,
  startProgress,
} from "../../domain/backup/progress.ts";
import type { BackupResult } from "../../domain/backup/result.ts";
import type { FailureFacts } from "../../domain/errors.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import {
  type BackupSubject,
  backupRecoveredNotice,
  backupResultNotice,
  backupStalledNotice,
} from "../../domain/notices/backup.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import type { BackupReason } from "../../domain/reasons.ts";
import { briefRetry } from "../../domain/retry.ts";
import { MAX_TIMER_SECONDS } from "../../domain/wait.ts";
import { getBackupJob, readVirtualMachine } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { publish } from "../durable/publish.ts";
import { jobTopic, sendNotice } from "../durable/send-notice.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import type { BackupInput } from "./input.ts";

/** A job that is followed, and what was seen of it. */
export type FollowedJob = NonNullable<BackupInput["following"]> & { readonly vmId: string };

/** What one poll found, and what Azure asked of the next one when it did not respond. */
interface JobPoll {
  readonly observation: JobObservation;
  readonly retryAfterSeconds: number;
  /** The reason of a failure that polling again cannot change. */
  readonly finalReason?: BackupReason;
}

/**
 * Polls a backup job once. Reports stalls (once per phase), recovery, and every end but plain success; once per job, however
 * many workflows follow it.
 *
 * @returns The result when the job has ended, its deadline has passed or its end cannot be known; otherwise, when the next poll
 *   is due, what that poll needs to know. One poll per generation keeps the history short however long the job runs.
 */
export function* followJob(
  context: OrchestrationContext,
  followed: FollowedJob,
): Generator<Task, BackupResult | JobProgress, unknown> {
  const before = followed.progress ?? startProgress(nowOf(context));
  showProgress(context, followed, before);
  const { observation, retryAfterSeconds, finalReason } = yield* pollJob(context, followed);
  const now = nowOf(context);
  const { jobId } = followed;
  if (finalReason !== undefined) {
    const result: BackupResult = { result: "unknown", jobId, milestones: before.milestones, reason: finalReason };
    return yield* endWith(context, followed, before, result, observation);
  }
  const step = nextJobStep(before, observation, followed.thresholds, now);
  if (step.kind === "ended") return yield* endWith(context, followed, before, { ...step.result, jobId }, observation);

  showProgress(context, followed, step.progress);
  yield* reportStall(context, followed, step, now);
  const noSooner = addSeconds(now, Math.min(MAX_TIMER_SECONDS, retryAfterSeconds));
  yield* waitUntil(context, isBefore(step.at, noSooner) ? noSooner : step.at);
  return step.progress;
}

/** Azure's "not found" on reading a job that it has named is no end: the job may become visible again. */
function* pollJob(context: OrchestrationContext, followed: FollowedJob): Generator<Task, JobPoll, unknown> {
  const { vaultId, jobId } = followed;
  try {
    const observation = yield* callActivity(context, getBackupJob, { vaultId, jobId }, briefRetry);
    return { observation, retryAfterSeconds: 0 };
  } catch (error) {
    const facts: FailureFacts = error instanceof ActivityFailed ? error.facts : { retryable: true };
    if (facts.code === "AZURE_NOT_FOUND") return { observation: { kind: "notFound" }, retryAfterSeconds: 0 };
    const reason = attentionReason(facts);
    const observation = { kind: "failed", reason } as const;
    const common = { observation, retryAfterSeconds: facts.retryAfterSeconds ?? 0 };
    return facts.retryable ? common : { ...common, finalReason: reason };
  }
}

function* reportStall(
  context: OrchestrationContext,
  followed: FollowedJob,
  step: Extract<JobStep, { readonly kind: "pollAgain" }>,
  now: Instant,
): Generator<Task, void, unknown> {
  const subject = subjectOf(followed);
  const stalls = step.progress.stalledPhases.length;
  if (step.hasRecovered) {
    yield* sendNotice(context, backupRecoveredNotice(subject, false, now), jobTopic(followed, `recovered ${stalls}`));
  }
  if (step.stalled !== undefined) {
    const topic = jobTopic(followed, `stalled ${step.stalled.phase}`);
    yield* sendNotice(context, backupStalledNotice(subject, step.stalled, now), topic);
  }
}

function* endWith(
  context: OrchestrationContext,
  followed: FollowedJob,
  before: JobProgress,
  result: BackupResult,
  observation: JobObservation,
): Generator<Task, BackupResult, unknown> {
  context.df.setCustomStatus({ stage: "ended", jobId: followed.jobId, result: result.result, reason: result.reason });
  const extension = result.reason === "snapshotFailed" ? yield* readExtension(context, followed.vmId) : undefined;
  const told = extension === undefined ? result : { ...result, extension };
  const notice = noticeOf(subjectOf(followed), before, told, observation, nowOf(context));
  if (notice !== undefined) yield* sendNotice(context, notice, jobTopic(followed, `ended ${result.result}`));
  const { vmId, vaultId } = followed;
  const eventId = `backupEnded:${jobTopic(followed, result.result).join(":")}`.slice(-300);
  yield* publish(context, { eventId, at: nowOf(context), kind: "backupEnded", vmId, vaultId, result: told });
  return told;
}

/** Azure Backup installs its extension with the first backup, so that only now it tells why no snapshot could be taken. */
function* readExtension(
  context: OrchestrationContext,
  vmId: string,
): Generator<Task, BackupResult["extension"], unknown> {
  try {
    const found = yield* callActivity(context, readVirtualMachine, { vmId }, briefRetry);
    if (found.kind === "notFound") return undefined;
    const { state, version, error } = found.machine.backupExtension;
    return { state, ...(version !== undefined && { version }), ...(error !== undefined && { message: error }) };
  } catch {
    return undefined;
  }
}

function noticeOf(
  subject: BackupSubject,
  before: JobProgress,
  result: BackupResult,
  observation: JobObservation,
  now: Instant,
): Notice | undefined {
  const errors = observation.kind === "job" ? observation.job.errors : [];
  const notice = backupResultNotice(subject, result, errors, now);
  return notice === undefined && before.isStalled ? backupRecoveredNotice(subject, true, now) : notice;
}

function showProgress(context: OrchestrationContext, followed: FollowedJob, progress: JobProgress): void {
  const { phase: stage, milestones, changedAt, watchedSince, isStalled } = progress;
  context.df.setCustomStatus({ stage, jobId: followed.jobId, milestones, changedAt, watchedSince, isStalled });
}

function subjectOf(followed: FollowedJob): BackupSubject {
  return { vmId: followed.vmId, vaultId: followed.vaultId, jobId: followed.jobId };
}

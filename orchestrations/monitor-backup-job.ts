import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import {
  type JobObservation,
  type JobProgress,
  type JobStep,
  nextJobStep,
  startProgress,
} from "../domain/backup/progress.ts";
import type { BackupResult } from "../domain/backup/result.ts";
import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import {
  type BackupSubject,
  backupRecoveredNotice,
  backupResultNotice,
  backupStalledNotice,
} from "../domain/notices/backup.ts";
import type { Notice } from "../domain/notices/notice.ts";
import { attentionReason } from "../domain/protection/outcome.ts";
import { briefRetry } from "../domain/retry.ts";
import { MAX_TIMER_SECONDS } from "../domain/wait.ts";
import { getBackupJob } from "./contracts/activities.ts";
import { monitorBackupJob as contract } from "./contracts/workflows.ts";
import { ActivityFailed, callActivity } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { type JobTopic, sendNoticeOnce } from "./durable/send-notice.ts";
import { nowOf, waitUntil } from "./durable/wait.ts";

type MonitorInput = FromJson<z.output<typeof contract.input>>;

/** What one poll found, and what Azure asked of the next one when it did not respond. */
interface JobPoll {
  readonly observation: JobObservation;
  readonly retryAfterSeconds: number;
  /** A failure that polling again cannot change. */
  readonly isFinal: boolean;
}

/**
 * Watches one backup job until it ends, its deadline passes, or its end cannot be known. Reports stalls (once per phase),
 * recovery, and every end but plain success; once per job, however many workflows follow it.
 *
 * One poll per generation: `continueAsNew` keeps the history at a handful of events however long the job runs.
 */
export function* monitorBackupJob(context: OrchestrationContext): Generator<Task, BackupResult | undefined, unknown> {
  const input = readInput(context, contract);
  const before = input.progress ?? startProgress(nowOf(context));
  showProgress(context, input, before);
  const { observation, retryAfterSeconds, isFinal } = yield* pollJob(context, input);
  const now = nowOf(context);
  const { jobId } = input;
  if (isFinal && observation.kind === "failed") {
    const { milestones } = before;
    const result: BackupResult = { result: "unknown", jobId, milestones, reason: observation.reason };
    return yield* endWith(context, input, before, result, observation);
  }
  const step = nextJobStep(before, observation, input.thresholds, now);
  if (step.kind === "ended") return yield* endWith(context, input, before, { ...step.result, jobId }, observation);

  showProgress(context, input, step.progress);
  yield* reportStall(context, input, step, now);
  const noSooner = addSeconds(now, Math.min(MAX_TIMER_SECONDS, retryAfterSeconds));
  yield* waitUntil(context, laterOf(step.at, noSooner));
  context.df.continueAsNew({ ...input, progress: step.progress });
  return undefined;
}

function* pollJob(context: OrchestrationContext, input: MonitorInput): Generator<Task, JobPoll, unknown> {
  const { vaultId, jobId } = input;
  try {
    const observation = yield* callActivity(context, getBackupJob, { vaultId, jobId }, briefRetry);
    return { observation, retryAfterSeconds: 0, isFinal: false };
  } catch (error) {
    const facts = error instanceof ActivityFailed ? error.facts : { retryable: true };
    const observation = { kind: "failed", reason: attentionReason(facts) } as const;
    return { observation, retryAfterSeconds: facts.retryAfterSeconds ?? 0, isFinal: !facts.retryable };
  }
}

function* reportStall(
  context: OrchestrationContext,
  input: MonitorInput,
  step: Extract<JobStep, { readonly kind: "pollAgain" }>,
  now: Instant,
): Generator<Task, void, unknown> {
  const subject = subjectOf(input);
  const stalls = step.progress.stalledPhases.length;
  if (step.hasRecovered) {
    yield* sendNoticeOnce(context, topicOf(input, `recovered ${stalls}`), backupRecoveredNotice(subject, false, now));
  }
  if (step.stalled !== undefined) {
    const topic = topicOf(input, `stalled ${step.stalled.phase}`);
    yield* sendNoticeOnce(context, topic, backupStalledNotice(subject, step.stalled, now));
  }
}

function* endWith(
  context: OrchestrationContext,
  input: MonitorInput,
  before: JobProgress,
  result: BackupResult,
  observation: JobObservation,
): Generator<Task, BackupResult, unknown> {
  const status = { stage: "ended", jobId: input.jobId, result: result.result, reason: result.reason };
  context.df.setCustomStatus(status);
  const notice = noticeOf(subjectOf(input), before, result, observation, nowOf(context));
  if (notice === undefined) return result;
  const undelivered = yield* sendNoticeOnce(context, topicOf(input, `ended ${result.result}`), notice);
  if (undelivered.length > 0) context.df.setCustomStatus({ ...status, undelivered });
  return result;
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

function showProgress(context: OrchestrationContext, input: MonitorInput, progress: JobProgress): void {
  const { phase: stage, milestones, changedAt, watchedSince, isStalled } = progress;
  context.df.setCustomStatus({ stage, jobId: input.jobId, milestones, changedAt, watchedSince, isStalled });
}

function topicOf(input: MonitorInput, topic: string): JobTopic {
  return { vaultId: input.vaultId, jobId: input.jobId, topic };
}

function subjectOf(input: MonitorInput): BackupSubject {
  return { vmId: input.vmId, vaultId: input.vaultId, jobId: input.jobId };
}

function laterOf(a: Instant, b: Instant): Instant {
  return isBefore(a, b) ? b : a;
}

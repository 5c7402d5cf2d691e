import type { OrchestrationContext, Task } from "durable-functions";
import { z } from "zod";
import { type JobLook, type JobProgress, type JobStep, nextJobStep, startWatching } from "../domain/backup/progress.ts";
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
import { LONGEST_TIMER_SECONDS } from "../domain/wait.ts";
import { getBackupJob, instant, thresholds } from "./contracts/activities.ts";
import { milestones } from "./contracts/backup-result.ts";
import { ActivityFailed, callActivity } from "./durable/call-activity.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { type Announcement, announce } from "./durable/send-notice-once.ts";
import { nowOf, waitUntil } from "./durable/time.ts";

const phase = z.enum(["snapshot", "transfer", "validation"]);

const monitorInput = z.object({
  vmId: z.string().startsWith("/"),
  vaultId: z.string().startsWith("/"),
  jobId: z.string().min(1),
  thresholds,
  /** Carried between generations. */
  progress: z
    .object({
      watchedSince: instant,
      changedAt: instant,
      fingerprint: z.string(),
      phase,
      milestones,
      stalledPhases: z.array(phase),
      isStalled: z.boolean(),
      missingLooks: z.int(),
      unconfirmedLooks: z.int(),
    })
    .optional(),
});
type MonitorInput = FromJson<z.output<typeof monitorInput>>;

/** One look, and what Azure asked of the next one when it did not answer. */
interface Look {
  readonly look: JobLook;
  readonly retryAfterSeconds: number;
  /** A failure that no further look changes. */
  readonly isFinal: boolean;
}

/**
 * Watches one backup job until it ends, its deadline passes, or nobody can say how it ended. Tells people of stalls (once
 * per phase), of recovery, and of every end but plain success; once per job, however many workflows follow it.
 *
 * One look per generation: `continueAsNew` keeps the history at a handful of events however long the job runs.
 */
export function* monitorBackupJob(context: OrchestrationContext): Generator<Task, BackupResult | undefined, unknown> {
  const input = readInput(context, monitorInput);
  const before = input.progress ?? startWatching(nowOf(context));
  showProgress(context, input, before);
  const { look, retryAfterSeconds, isFinal } = yield* lookAt(context, input);
  const now = nowOf(context);
  const step = nextJobStep(before, look, input.thresholds, now);
  if (isFinal && look.kind === "failed") {
    const result: BackupResult = {
      result: "unknown",
      jobId: input.jobId,
      milestones: before.milestones,
      reason: look.reason,
    };
    return yield* endWith(context, input, before, result, look);
  }
  if (step.kind === "ended") {
    return yield* endWith(context, input, before, { ...step.result, jobId: input.jobId }, look);
  }
  showProgress(context, input, step.progress);
  yield* tellAboutStall(context, input, step, now);
  yield* waitUntil(context, laterOf(step.at, addSeconds(now, Math.min(LONGEST_TIMER_SECONDS, retryAfterSeconds))));
  context.df.continueAsNew({ ...input, progress: step.progress });
  return undefined;
}

function* lookAt(context: OrchestrationContext, input: MonitorInput): Generator<Task, Look, unknown> {
  const { vaultId, jobId } = input;
  try {
    const look = yield* callActivity(context, getBackupJob, { vaultId, jobId }, briefRetry);
    return { look, retryAfterSeconds: 0, isFinal: false };
  } catch (error) {
    const facts = error instanceof ActivityFailed ? error.facts : { retryable: true };
    const look = { kind: "failed", reason: attentionReason(facts) } as const;
    return { look, retryAfterSeconds: facts.retryAfterSeconds ?? 0, isFinal: !facts.retryable };
  }
}

function* tellAboutStall(
  context: OrchestrationContext,
  input: MonitorInput,
  step: Extract<JobStep, { readonly kind: "lookAgain" }>,
  now: Instant,
): Generator<Task, void, unknown> {
  const subject = subjectOf(input);
  const stalls = step.progress.stalledPhases.length;
  if (step.hasRecovered) {
    yield* announce(context, about(input, `recovered ${stalls}`), backupRecoveredNotice(subject, false, now));
  }
  if (step.stalled !== undefined) {
    const { phase: stalled } = step.stalled;
    yield* announce(context, about(input, `stalled ${stalled}`), backupStalledNotice(subject, step.stalled, now));
  }
}

function* endWith(
  context: OrchestrationContext,
  input: MonitorInput,
  before: JobProgress,
  result: BackupResult,
  look: JobLook,
): Generator<Task, BackupResult, unknown> {
  const status = { stage: "ended", jobId: input.jobId, result: result.result, reason: result.reason };
  context.df.setCustomStatus(status);
  const notice = noticeOf(subjectOf(input), before, result, look, nowOf(context));
  if (notice === undefined) return result;
  const undelivered = yield* announce(context, about(input, `ended ${result.result}`), notice);
  if (undelivered.length > 0) context.df.setCustomStatus({ ...status, undelivered });
  return result;
}

function noticeOf(
  subject: BackupSubject,
  before: JobProgress,
  result: BackupResult,
  look: JobLook,
  now: Instant,
): Notice | undefined {
  const errors = look.kind === "job" ? look.job.errors : [];
  const notice = backupResultNotice(subject, result, errors, now);
  return notice === undefined && before.isStalled ? backupRecoveredNotice(subject, true, now) : notice;
}

function showProgress(context: OrchestrationContext, input: MonitorInput, progress: JobProgress): void {
  const { phase: stage, milestones: reached, changedAt, watchedSince, isStalled } = progress;
  context.df.setCustomStatus({ stage, jobId: input.jobId, milestones: reached, changedAt, watchedSince, isStalled });
}

function about(input: MonitorInput, what: string): Announcement {
  return { vaultId: input.vaultId, jobId: input.jobId, what };
}

function subjectOf(input: MonitorInput): BackupSubject {
  return { vmId: input.vmId, vaultId: input.vaultId, jobId: input.jobId };
}

function laterOf(a: Instant, b: Instant): Instant {
  return isBefore(a, b) ? b : a;
}

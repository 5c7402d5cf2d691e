import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import type { Thresholds } from "../protection/config.ts";
import type { BackupReason } from "../reasons.ts";
import { backoffSeconds } from "../wait.ts";
import { endOf } from "./end.ts";
import type { BackupJob } from "./job.ts";
import type { BackupResult, Milestones } from "./result.ts";
import { fingerprintOf, type JobPhase, phaseOf, taskOf } from "./tasks.ts";

/** Polls of a job that says Completed without tasks that prove it, before the result is `unknown`. */
const MAX_UNCONFIRMED_POLLS = 3;
/** Polls of a vault that does not know the job, before it counts as lost: a new job takes seconds to become visible. */
const MAX_MISSING_POLLS = 5;

export type WatchThresholds = Pick<
  Thresholds,
  "pollMinimumSeconds" | "pollMaximumSeconds" | "snapshotStallSeconds" | "transferStallSeconds" | "jobDeadlineSeconds"
>;

/** What the monitor carries from one poll to the next. */
export interface JobProgress {
  /** Start of the watch: the deadline counts from here. */
  readonly watchedSince: Instant;
  /** When the job last changed, or was first seen. */
  readonly changedAt: Instant;
  readonly fingerprint: string;
  readonly phase: JobPhase;
  readonly milestones: Milestones;
  /** Phases for which a stall notice was sent. */
  readonly stalledPhases: readonly JobPhase[];
  /** A stall notice was sent and nothing has changed since. */
  readonly isStalled: boolean;
  readonly missingPolls: number;
  readonly unconfirmedPolls: number;
}

/** What one poll found. */
export type JobObservation =
  | { readonly kind: "job"; readonly job: BackupJob }
  | { readonly kind: "notFound" }
  /** Azure did not respond, but may next time. */
  | { readonly kind: "failed"; readonly reason: BackupReason };

/** What the monitor does next. `progress` is carried to the next poll. */
export type JobStep =
  | { readonly kind: "ended"; readonly progress: JobProgress; readonly result: Omit<BackupResult, "jobId"> }
  | {
      readonly kind: "pollAgain";
      readonly progress: JobProgress;
      readonly at: Instant;
      /** Send a stall notice: nothing has changed for `seconds`. */
      readonly stalled?: { readonly phase: JobPhase; readonly seconds: number };
      /** Send a recovery notice: what was stalled has changed. */
      readonly hasRecovered: boolean;
    };

export function startProgress(now: Instant): JobProgress {
  return {
    watchedSince: now,
    changedAt: now,
    fingerprint: "",
    phase: "snapshot",
    milestones: {},
    stalledPhases: [],
    isStalled: false,
    missingPolls: 0,
    unconfirmedPolls: 0,
  };
}

/**
 * Decides what follows one poll of a backup job.
 *
 * @param now - Orchestration time of the poll. A job found finished at the deadline still counts.
 */
export function nextJobStep(
  before: JobProgress,
  observation: JobObservation,
  thresholds: WatchThresholds,
  now: Instant,
): JobStep {
  const progress = observe(before, observation, now);
  const end = endSeen(progress, observation);
  if (end !== undefined) return { kind: "ended", progress, result: { ...end, milestones: progress.milestones } };
  const deadline = addSeconds(progress.watchedSince, thresholds.jobDeadlineSeconds);
  if (!isBefore(now, deadline)) {
    return { kind: "ended", progress, result: { ...endAtDeadline(observation), milestones: progress.milestones } };
  }
  const hasRecovered = before.isStalled && !progress.isStalled;
  const stalled = newStall(progress, thresholds, now);
  const at = nextPollAt(progress, thresholds, deadline, now);
  if (stalled === undefined) return { kind: "pollAgain", progress, at, hasRecovered };
  const told = { ...progress, isStalled: true, stalledPhases: [...progress.stalledPhases, stalled.phase] };
  return { kind: "pollAgain", progress: told, at, stalled, hasRecovered };
}

function observe(before: JobProgress, observation: JobObservation, now: Instant): JobProgress {
  if (observation.kind === "failed") return before;
  if (observation.kind === "notFound") return { ...before, missingPolls: before.missingPolls + 1 };
  const { job } = observation;
  const fingerprint = fingerprintOf(job);
  const hasChanged = fingerprint !== before.fingerprint;
  return {
    ...before,
    fingerprint,
    changedAt: hasChanged ? now : before.changedAt,
    isStalled: before.isStalled && !hasChanged,
    phase: phaseOf(job),
    milestones: milestonesAfter(before.milestones, job, now),
    missingPolls: 0,
    unconfirmedPolls: endOf(job)?.result === "unknown" ? before.unconfirmedPolls + 1 : 0,
  };
}

/** A confirmed milestone stays. Its time is the task's own where Azure gives one, else that of the poll. */
export function milestonesAfter(before: Milestones, job: BackupJob, now: Instant): Milestones {
  const reached = (phase: JobPhase): Instant | undefined => {
    const task = taskOf(job, phase);
    return task?.status === "Completed" ? (task.endedAt ?? now) : undefined;
  };
  const snapshotAt = before.snapshotAt ?? reached("snapshot");
  const vaultedAt = before.vaultedAt ?? reached("transfer");
  const validatedAt = before.validatedAt ?? reached("validation");
  return {
    ...(snapshotAt !== undefined && { snapshotAt }),
    ...(vaultedAt !== undefined && { vaultedAt }),
    ...(validatedAt !== undefined && { validatedAt }),
  };
}

type End = Pick<BackupResult, "result" | "reason" | "serviceCode">;

function endSeen(progress: JobProgress, observation: JobObservation): End | undefined {
  if (observation.kind === "failed") return undefined;
  if (observation.kind === "notFound") {
    return progress.missingPolls >= MAX_MISSING_POLLS ? { result: "unknown", reason: "jobNotFound" } : undefined;
  }
  const end = endOf(observation.job);
  if (end === undefined) return undefined;
  if (end.result === "unknown" && progress.unconfirmedPolls < MAX_UNCONFIRMED_POLLS) return undefined;
  const serviceCode = observation.job.errors[0]?.code;
  return { ...end, ...(serviceCode !== undefined && { serviceCode }) };
}

/** At the deadline the last poll decides: no response, no such job, an unknown status, or not finished. */
function endAtDeadline(observation: JobObservation): End {
  if (observation.kind === "failed") return { result: "unknown", reason: observation.reason };
  if (observation.kind === "notFound") return { result: "unknown", reason: "jobNotFound" };
  if (observation.job.status === "Unknown") return { result: "unknown", reason: "statusUnknown" };
  return endOf(observation.job) ?? { result: "timedOut", reason: "jobDeadlinePassed" };
}

function newStall(
  progress: JobProgress,
  thresholds: WatchThresholds,
  now: Instant,
): { readonly phase: JobPhase; readonly seconds: number } | undefined {
  const { phase } = progress;
  if (progress.stalledPhases.includes(phase)) return undefined;
  const seconds = secondsBetween(progress.changedAt, now);
  return seconds >= stallSeconds(phase, thresholds) ? { phase, seconds } : undefined;
}

function stallSeconds(phase: JobPhase, thresholds: WatchThresholds): number {
  return phase === "snapshot" ? thresholds.snapshotStallSeconds : thresholds.transferStallSeconds;
}

/** Soon after a change, less often the longer nothing changes; never past the deadline. */
function nextPollAt(progress: JobProgress, thresholds: WatchThresholds, deadline: Instant, now: Instant): Instant {
  const quiet = secondsBetween(progress.changedAt, now);
  const interval = { minimumSeconds: thresholds.pollMinimumSeconds, maximumSeconds: thresholds.pollMaximumSeconds };
  const at = addSeconds(now, backoffSeconds(quiet, 4, interval));
  return isBefore(at, deadline) ? at : deadline;
}

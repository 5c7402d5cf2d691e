import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import type { Thresholds } from "../protection/config.ts";
import { growingSeconds } from "../wait.ts";
import { endOf } from "./end.ts";
import type { BackupJob } from "./job.ts";
import type { BackupReason, BackupResult, Milestones } from "./result.ts";
import { fingerprintOf, type JobPhase, phaseOf, taskOf } from "./tasks.ts";

/** Looks at a job that says Completed but whose tasks do not bear it out, before we say that we cannot tell. */
const UNCONFIRMED_LOOKS = 3;
/** Looks at a vault that does not know the job, before we say so: a new job needs seconds to become visible. */
const MISSING_LOOKS = 5;

export type WatchThresholds = Pick<
  Thresholds,
  "pollMinimumSeconds" | "pollMaximumSeconds" | "snapshotStallSeconds" | "transferStallSeconds" | "jobDeadlineSeconds"
>;

/** What the monitor carries from one look to the next. */
export interface JobProgress {
  /** When we began to watch: the deadline counts from here. */
  readonly watchedSince: Instant;
  /** When the job last changed, or was first seen. */
  readonly changedAt: Instant;
  readonly fingerprint: string;
  readonly phase: JobPhase;
  readonly milestones: Milestones;
  /** Phases whose stall people have been told. */
  readonly stalledPhases: readonly JobPhase[];
  /** A stall was told and nothing has moved since. */
  readonly isStalled: boolean;
  readonly missingLooks: number;
  readonly unconfirmedLooks: number;
}

/** What one look brought. */
export type JobLook =
  | { readonly kind: "job"; readonly job: BackupJob }
  | { readonly kind: "notFound" }
  /** Azure did not answer, but may next time. */
  | { readonly kind: "failed"; readonly reason: BackupReason };

/** What the monitor does next. `progress` is to be carried on. */
export type JobStep =
  | { readonly kind: "ended"; readonly progress: JobProgress; readonly result: Omit<BackupResult, "jobId"> }
  | {
      readonly kind: "lookAgain";
      readonly progress: JobProgress;
      readonly at: Instant;
      /** Tell people once: nothing changed for `seconds`. */
      readonly stalled?: { readonly phase: JobPhase; readonly seconds: number };
      /** Tell people: what was stalled moves again. */
      readonly hasRecovered: boolean;
    };

export function startWatching(now: Instant): JobProgress {
  return {
    watchedSince: now,
    changedAt: now,
    fingerprint: "",
    phase: "snapshot",
    milestones: {},
    stalledPhases: [],
    isStalled: false,
    missingLooks: 0,
    unconfirmedLooks: 0,
  };
}

/**
 * Decides what follows one look at a backup job.
 *
 * @param now - Orchestration time of the look. A job seen finished at the deadline still counts.
 */
export function nextJobStep(before: JobProgress, look: JobLook, thresholds: WatchThresholds, now: Instant): JobStep {
  const progress = observe(before, look, now);
  const end = endSeen(progress, look);
  if (end !== undefined) return { kind: "ended", progress, result: { ...end, milestones: progress.milestones } };
  const deadline = addSeconds(progress.watchedSince, thresholds.jobDeadlineSeconds);
  if (!isBefore(now, deadline)) {
    return { kind: "ended", progress, result: { ...endAtDeadline(look), milestones: progress.milestones } };
  }
  const hasRecovered = before.isStalled && !progress.isStalled;
  const stalled = newStall(progress, thresholds, now);
  const at = nextLook(progress, thresholds, deadline, now);
  if (stalled === undefined) return { kind: "lookAgain", progress, at, hasRecovered };
  const told = { ...progress, isStalled: true, stalledPhases: [...progress.stalledPhases, stalled.phase] };
  return { kind: "lookAgain", progress: told, at, stalled, hasRecovered };
}

function observe(before: JobProgress, look: JobLook, now: Instant): JobProgress {
  if (look.kind === "failed") return before;
  if (look.kind === "notFound") return { ...before, missingLooks: before.missingLooks + 1 };
  const { job } = look;
  const fingerprint = fingerprintOf(job);
  const hasChanged = fingerprint !== before.fingerprint;
  return {
    ...before,
    fingerprint,
    changedAt: hasChanged ? now : before.changedAt,
    isStalled: before.isStalled && !hasChanged,
    phase: phaseOf(job),
    milestones: milestonesAfter(before.milestones, job, now),
    missingLooks: 0,
    unconfirmedLooks: endOf(job)?.result === "unknown" ? before.unconfirmedLooks + 1 : 0,
  };
}

/** What was confirmed once stays: a milestone's time is the task's own where Azure gives one, else when we saw it. */
function milestonesAfter(before: Milestones, job: BackupJob, now: Instant): Milestones {
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

function endSeen(progress: JobProgress, look: JobLook): End | undefined {
  if (look.kind === "failed") return undefined;
  if (look.kind === "notFound") {
    return progress.missingLooks >= MISSING_LOOKS ? { result: "unknown", reason: "jobNotFound" } : undefined;
  }
  const end = endOf(look.job);
  if (end === undefined) return undefined;
  if (end.result === "unknown" && progress.unconfirmedLooks < UNCONFIRMED_LOOKS) return undefined;
  const serviceCode = look.job.errors[0]?.code;
  return { ...end, ...(serviceCode !== undefined && { serviceCode }) };
}

/** At the deadline the truth is what the last look saw: blind, lost, a strange word, or simply not finished. */
function endAtDeadline(look: JobLook): End {
  if (look.kind === "failed") return { result: "unknown", reason: look.reason };
  if (look.kind === "notFound") return { result: "unknown", reason: "jobNotFound" };
  if (look.job.status === "Unknown") return { result: "unknown", reason: "statusUnknown" };
  return endOf(look.job) ?? { result: "timedOut", reason: "jobDeadlinePassed" };
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

/** Soon after a change, more seldom the longer nothing changes; never past the deadline. */
function nextLook(progress: JobProgress, thresholds: WatchThresholds, deadline: Instant, now: Instant): Instant {
  const quiet = secondsBetween(progress.changedAt, now);
  const at = addSeconds(now, growingSeconds(quiet, 4, thresholds.pollMinimumSeconds, thresholds.pollMaximumSeconds));
  return isBefore(at, deadline) ? at : deadline;
}

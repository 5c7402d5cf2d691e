import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import { backoffSeconds } from "../wait.ts";
import type { BackupJob } from "./job.ts";
import { type JobProgress, type JobStep, nextJobStep, startProgress, type WatchThresholds } from "./progress.ts";
import { fingerprintOf, type JobPhase, phaseOf, taskOf } from "./tasks.ts";

/** The watcher follows a job to its true end; the deadline only ends the wait for it. Seconds, 30 years. */
const NO_DEADLINE_SECONDS = 1e9;
const HOUR = 3600;

/** A running job whose details are read. */
export interface FollowedDetails {
  readonly startedAt: Instant;
  /** Absent before its details were read for the first time. */
  readonly progress?: JobProgress;
  readonly isLive?: boolean;
  readonly isParked?: boolean;
}

/** What follows from the details of a running job: as for a job that is watched alone, but without a deadline. */
export function nextDetailsStep(
  followed: FollowedDetails,
  observation: Parameters<typeof nextJobStep>[1],
  thresholds: WatchThresholds,
  now: Instant,
): JobStep {
  const before =
    followed.progress ??
    (observation.kind === "job"
      ? progressOfUnwatched(observation.job, followed.startedAt, now)
      : startProgress(followed.startedAt));
  const step = nextJobStep(before, observation, { ...thresholds, jobDeadlineSeconds: NO_DEADLINE_SECONDS }, now);
  return step.kind === "ended" ? step : { ...step, at: nextDetailsAt(followed, step, thresholds, now) };
}

/** What is known of a job of which only rows were seen so far: it has not changed since the end of its last task. */
function progressOfUnwatched(job: BackupJob, startedAt: Instant, now: Instant): JobProgress {
  const ends = (["snapshot", "transfer"] as const).flatMap((phase) => {
    const task = taskOf(job, phase);
    return task?.status === "Completed" ? [task.endedAt ?? now] : [];
  });
  const changedAt = ends.reduce((last, at) => (isBefore(last, at) ? at : last), startedAt);
  return { ...startProgress(startedAt), changedAt, fingerprint: fingerprintOf(job), phase: phaseOf(job) };
}

/** Live: soon after a change. Otherwise when it would be a stall, and ever more rarely after that. */
function nextDetailsAt(
  { startedAt, isLive = false, isParked = false }: FollowedDetails,
  { at, progress }: Extract<JobStep, { readonly kind: "pollAgain" }>,
  thresholds: WatchThresholds,
  now: Instant,
): Instant {
  if (isLive) return at;
  const age = Math.max(0, secondsBetween(startedAt, now));
  const rarely = isParked
    ? backoffSeconds(age, 24, { minimumSeconds: HOUR, maximumSeconds: 6 * HOUR })
    : backoffSeconds(age, 8, { minimumSeconds: thresholds.pollMaximumSeconds, maximumSeconds: HOUR });
  const stallAt = addSeconds(progress.changedAt, stallSecondsOf(progress.phase, thresholds));
  const soonest = addSeconds(now, rarely);
  const waitsForStall = !isParked && !progress.stalledPhases.includes(progress.phase) && isBefore(soonest, stallAt);
  return waitsForStall ? stallAt : soonest;
}

function stallSecondsOf(phase: JobPhase, thresholds: WatchThresholds): number {
  return phase === "snapshot" ? thresholds.snapshotStallSeconds : thresholds.transferStallSeconds;
}

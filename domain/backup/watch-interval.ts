import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import { backoffSeconds, MAX_TIMER_SECONDS, type PollInterval } from "../wait.ts";
import type { WatchThresholds } from "./progress.ts";

/** A page of the list costs a request of an hourly budget: a list of several pages is read that much less often. Seconds. */
const SECONDS_PER_PAGE = 75;
/** A vault in which nothing runs; `isWatchDue` has it watched more often while its policies start backups, or may. Seconds. */
const IDLE_SECONDS = 2 * 3600;
/** A vault that the app may not read. Seconds. */
const UNREADABLE_SECONDS = 3600;
/** Jobs that no workflow waits for, such as those of policies: every vault of a subscription has some of them at night. */
const unawaited: PollInterval = { minimumSeconds: 300, maximumSeconds: 1800 };
/** Longer waits would save few calls, and keep people waiting for the truth when Azure works again. */
const MAX_OUTAGE_WAIT_SECONDS = 600;

/** What decides when a vault is listed again. */
export interface PollPace {
  /** Requests that the list took. */
  readonly pages: number;
  /** When a job appeared, changed or ended last. */
  readonly changedAt: Instant;
  /** When details are due. */
  readonly dueAt: readonly Instant[];
  /** A workflow waits for a backup. */
  readonly isAwaited: boolean;
  /** A workflow waits for a job that the list does not show yet. */
  readonly awaitsJob: boolean;
  /** Ends are waiting to be proven. */
  readonly hasBacklog: boolean;
  /** The budget of requests asks to wait. */
  readonly laterSeconds?: number;
}

/** Soon after a change, less often the longer nothing changes, and never more often than the pages allow. */
export function nextPollAt(pace: PollPace, thresholds: WatchThresholds, now: Instant): Instant {
  const { minimumSeconds, maximumSeconds } = intervalOf(pace, thresholds);
  const floor = Math.max(minimumSeconds, pace.pages > 1 ? pace.pages * SECONDS_PER_PAGE : 0);
  const interval = { minimumSeconds: floor, maximumSeconds: Math.max(floor, maximumSeconds) };
  const quiet = pace.hasBacklog ? 0 : Math.max(0, secondsBetween(pace.changedAt, now));
  const regular = addSeconds(now, backoffSeconds(quiet, 4, interval));
  const due = pace.dueAt.reduce((first, at) => (isBefore(at, first) ? at : first), regular);
  const soonest = addSeconds(now, Math.min(MAX_TIMER_SECONDS, Math.max(floor, pace.laterSeconds ?? 0)));
  return isBefore(due, soonest) ? soonest : due;
}

function intervalOf({ isAwaited, awaitsJob, hasBacklog }: PollPace, thresholds: WatchThresholds): PollInterval {
  const { pollMinimumSeconds: minimumSeconds, pollMaximumSeconds: maximumSeconds } = thresholds;
  if (awaitsJob) return { minimumSeconds, maximumSeconds: 2 * minimumSeconds };
  if (isAwaited || hasBacklog) return { minimumSeconds, maximumSeconds };
  return {
    minimumSeconds: Math.max(minimumSeconds, unawaited.minimumSeconds),
    maximumSeconds: Math.max(maximumSeconds, unawaited.maximumSeconds),
  };
}

/** When a vault in which no workflow waits and nothing runs is watched again. */
export function nextWatchAt(followedAt: readonly Instant[], now: Instant): Instant {
  return followedAt.reduce((first, at) => (isBefore(at, first) ? at : first), addSeconds(now, IDLE_SECONDS));
}

/** When a vault is watched again that cannot be listed before something is repaired, and in which no workflow waits. */
export function nextWatchAfterRefusal(now: Instant): Instant {
  return addSeconds(now, UNREADABLE_SECONDS);
}

/**
 * When a list that failed is tried again.
 *
 * @param failures - Failures in a row, at least 1.
 * @param retryAfterSeconds - The wait that Azure, or the app's own budget, asked for.
 */
export function nextAttemptAt(failures: number, now: Instant, retryAfterSeconds = 0): Instant {
  const backoff = Math.min(MAX_OUTAGE_WAIT_SECONDS, 60 * 2 ** Math.min(failures - 1, 10));
  return addSeconds(now, Math.min(MAX_TIMER_SECONDS, Math.max(backoff, retryAfterSeconds)));
}

import type { TimerSchedule } from "./timer-schedule.ts";
import { NEVER, type TimerStatus } from "./timer-status-store.ts";

/** The state of a timer when the host starts. */
export interface TimerStart {
  /** The status to store before the first run; `undefined` when it is stored already. */
  readonly update: TimerStatus | undefined;
  /** The status for the first run. */
  readonly status: TimerStatus;
  /** An occurrence was missed while no host was running. */
  readonly isPastDue: boolean;
}

/**
 * Decides how a monitored timer starts: on schedule, or at once because its stored next occurrence has passed. A schedule
 * that has changed since applies from now on and is never past due.
 *
 * @param stored - `undefined` when this timer has never been seen.
 */
export function startTimer(schedule: TimerSchedule, stored: TimerStatus | undefined, nowMs: number): TimerStart {
  if (stored === undefined) {
    const nextAtMs = schedule.nextAfter(nowMs);
    return {
      update: { lastAtMs: NEVER, nextAtMs, lastUpdatedAtMs: nowMs },
      status: { lastAtMs: NEVER, nextAtMs, lastUpdatedAtMs: NEVER },
      isPastDue: false,
    };
  }
  const basisMs = stored.lastAtMs === NEVER ? stored.lastUpdatedAtMs : stored.lastAtMs;
  const expectedNextAtMs = schedule.nextAfter(basisMs);
  if (expectedNextAtMs === stored.nextAtMs) {
    return { update: undefined, status: stored, isPastDue: nowMs > stored.nextAtMs };
  }
  const missed = nowMs > expectedNextAtMs;
  const status = {
    lastAtMs: NEVER,
    nextAtMs: missed ? schedule.nextAfter(nowMs) : expectedNextAtMs,
    lastUpdatedAtMs: missed ? nowMs : basisMs,
  };
  return { update: status, status, isPastDue: false };
}

/** Schedules with shorter intervals are not monitored. */
const MIN_MONITORED_INTERVAL_MS = 60_000;
/** Number of future occurrences that are checked. */
const OCCURRENCES_CHECKED = 10;

/** Whether the intervals of a schedule are long enough for its status to be stored. */
export function canBeMonitored(schedule: TimerSchedule, nowMs: number): boolean {
  let previous = schedule.nextAfter(nowMs);
  for (let index = 0; index < OCCURRENCES_CHECKED; index += 1) {
    const next = schedule.nextAfter(previous);
    if (next - previous < MIN_MONITORED_INTERVAL_MS) return false;
    previous = next;
  }
  return true;
}

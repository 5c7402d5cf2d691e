import type { TimerSchedule } from "./timer-schedule.ts";
import { NEVER, type TimerStatus } from "./timer-status-store.ts";

/** What a timer finds when the host starts. */
export interface TimerStart {
  /** To store before anything runs, when it differs from what is stored. */
  readonly update: TimerStatus | undefined;
  /** What the first run is told and continues from. */
  readonly status: TimerStatus;
  /** An occurrence passed while no host ran. */
  readonly isPastDue: boolean;
}

/**
 * Decides how a monitored timer starts: on schedule, or at once because its stored next occurrence has passed. A schedule
 * that changed since is taken up from now on and is never past due.
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

/** Occurrences closer together than this are not monitored. */
const SHORTEST_MONITORED_MS = 60_000;
/** How many coming occurrences are looked at. */
const LOOK_AHEAD = 10;

/** Whether a schedule is slow enough for its status to be kept. */
export function canBeMonitored(schedule: TimerSchedule, nowMs: number): boolean {
  let previous = schedule.nextAfter(nowMs);
  for (let index = 0; index < LOOK_AHEAD; index += 1) {
    const next = schedule.nextAfter(previous);
    if (next - previous < SHORTEST_MONITORED_MS) return false;
    previous = next;
  }
  return true;
}

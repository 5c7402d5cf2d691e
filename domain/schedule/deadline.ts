import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { BackupSchedule } from "../protection/config.ts";

/** Hours from a run's due time in which it starts backups, where the schedule says nothing. */
export const DEFAULT_DEADLINE_HOURS = 12;

/** When a run no longer starts backups. */
export function deadlineOf({ deadlineHours = DEFAULT_DEADLINE_HOURS }: Deadline, dueAt: Instant): Instant {
  return addSeconds(dueAt, deadlineHours * 3600);
}

/**
 * What becomes of due times that are found now, all of them up to now: each starts a run of its own, whatever earlier runs do, unless
 * its deadline has passed, so that the run could not start any backup.
 */
export function sortDue(schedule: Deadline, dueTimes: readonly Instant[], now: Instant): DueTimes {
  const isMissed = (dueAt: Instant) => !isBefore(now, deadlineOf(schedule, dueAt));
  return { start: dueTimes.filter((dueAt) => !isMissed(dueAt)), missed: dueTimes.filter(isMissed) };
}

export interface DueTimes {
  readonly start: readonly Instant[];
  readonly missed: readonly Instant[];
}

type Deadline = Pick<BackupSchedule, "deadlineHours">;

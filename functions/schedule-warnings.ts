import { addSeconds, type Instant } from "../domain/instant.ts";
import type { BackupSchedule } from "../domain/protection/config.ts";
import type { ConfigWarning } from "../domain/protection/config-warnings.ts";
import { deadlineOf } from "../domain/schedule/deadline.ts";
import { closedWindowsOf } from "./closed-windows.ts";
import { occurrencesBetween } from "./schedule-occurrences.ts";
import { wallClock } from "./wall-clock.ts";

/** A week has every combination of a black-out's days and times. */
const WEEK_SECONDS = 7 * 86_400;
const MAX_OCCURRENCES = 1000;

/** Schedules whose black-outs leave a run of the next week no time at all before its deadline: valid, but probably not meant. */
export function scheduleWarnings(schedules: readonly BackupSchedule[], now: Instant): readonly ConfigWarning[] {
  return schedules.flatMap((schedule, index) => {
    const dueAt = occurrencesBetween(schedule, now, addSeconds(now, WEEK_SECONDS), MAX_OCCURRENCES).find((due) =>
      isClosedThroughout(schedule, due),
    );
    if (dueAt === undefined) return [];
    const time = wallClock(schedule.timeZone).textAt(dueAt).replace("T", " ");
    const text = `The run that is due at ${time} backs up nothing: the black-outs last until its deadline.`;
    return [{ path: `schedules[${index}].blackouts`, text }];
  });
}

function isClosedThroughout(schedule: BackupSchedule, dueAt: Instant): boolean {
  const deadlineAt = deadlineOf(schedule, dueAt);
  const [first] = closedWindowsOf(schedule, dueAt, deadlineAt);
  return first?.from === dueAt && first.until === deadlineAt;
}

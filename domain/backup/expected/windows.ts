import { addSeconds, type Instant, isBefore, toDate } from "../../instant.ts";
import { type PolicySchedule, weekDays } from "../../protection/policy-template.ts";
import { standardOffsetMinutes } from "./zone-offsets.ts";

/** When a policy starts backups: what its settings say of it. */
export interface PolicyClock {
  readonly schedule: PolicySchedule;
  /** Windows name. */
  readonly timeZone: string;
}

/** The time within which Azure starts the backups of one set time of a policy. */
export interface BackupWindow {
  /** The set time. */
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** False where Azure's documentation leaves open whether a backup starts: at the very end of an hourly policy's hours. */
  readonly isCertain: boolean;
}

/** Azure starts a scheduled backup within two hours of its set time. Source: Azure Backup's FAQ. */
const START_WINDOW_SECONDS = 7200;
/**
 * A backup this much before the set time counts for it: whether a zone's daylight saving was on when a policy was made is not
 * documented, and then it starts an hour earlier.
 */
const EARLY_SECONDS = 3600;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

/**
 * The windows of a policy that close after `from` and open before `until`, the earliest first. Set times are on the clock of the
 * policy's time zone, without daylight saving.
 *
 * @returns `undefined` when the time zone is not known.
 */
export function windowsBetween(
  { schedule, timeZone }: PolicyClock,
  from: Instant,
  until: Instant,
): readonly BackupWindow[] | undefined {
  const offsetMinutes = standardOffsetMinutes(timeZone);
  if (offsetMinutes === undefined) return undefined;
  const starts = startsOf(schedule);
  const windows: BackupWindow[] = [];
  // Hours of the day before may reach into the first day, and a window of theirs may still be open.
  const first = midnight(addSeconds(from, offsetMinutes * 60 - 2 * DAY_SECONDS));
  const last = addSeconds(until, offsetMinutes * 60);
  for (let day = first; !isBefore(last, day); day = addSeconds(day, DAY_SECONDS)) {
    if (!runsOn(schedule, day)) continue;
    for (const { seconds, isCertain } of starts) {
      const opensAt = addSeconds(day, seconds - offsetMinutes * 60);
      const closesAt = addSeconds(opensAt, START_WINDOW_SECONDS);
      if (isBefore(from, closesAt) && isBefore(opensAt, until)) windows.push({ opensAt, closesAt, isCertain });
    }
  }
  return windows;
}

/** From when on a job counts for a set time. */
export function jobsSince(dueAt: Instant): Instant {
  return addSeconds(dueAt, -EARLY_SECONDS);
}

export function isSince(at: Instant, dueAt: Instant): boolean {
  return !isBefore(at, jobsSince(dueAt));
}

interface Start {
  /** From midnight. */
  readonly seconds: number;
  readonly isCertain: boolean;
}

function startsOf(schedule: PolicySchedule): readonly Start[] {
  const [hours = 0, minutes = 0] = schedule.time.split(":").map(Number);
  const first = (hours * 60 + minutes) * 60;
  if (schedule.kind !== "hourly") return [{ seconds: first, isCertain: true }];
  const { everyHours, windowHours } = schedule;
  const count = Math.min(Math.floor(windowHours / everyHours) + 1, 24 / everyHours);
  return Array.from({ length: count }, (_, run) => ({
    seconds: first + run * everyHours * HOUR_SECONDS,
    isCertain: run * everyHours < windowHours,
  }));
}

function runsOn(schedule: PolicySchedule, day: Instant): boolean {
  if (schedule.kind !== "weekly") return true;
  const weekDay = weekDays[toDate(day).getUTCDay()];
  return weekDay !== undefined && schedule.days.includes(weekDay);
}

function midnight(at: Instant): Instant {
  return `${at.slice(0, 10)}T00:00:00.000Z` as Instant;
}

import { stringAt, valueAt } from "../../../arm/json.ts";
import type { BackupPolicy, Occurrence } from "../state.ts";
import { DAY_MS, HOUR_MS, startOfUtcDay } from "../time.ts";
import { offsetFromUtcMs } from "./time-zones.ts";

const DAY_NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * The first run of a policy after an instant: once a day or on days of the week, or by the hour within the window of an
 * Enhanced policy, whose end is included unless it is the start of the next day's window. Set times are on the clock of
 * the policy's time zone, though the wire format ends them with Z; their date means nothing.
 *
 * @returns Undefined when the policy has no time.
 */
export function nextOccurrence(policy: BackupPolicy, afterMs: number): Occurrence | undefined {
  const { firstTime, everyMs, windowMs, days } = readSchedule(policy);
  const timeOfDayMs = Date.parse(firstTime ?? "") % DAY_MS;
  if (Number.isNaN(timeOfDayMs)) return undefined;
  const offsetMs = offsetFromUtcMs(stringAt(policy.properties, "timeZone") ?? "UTC");
  const afterLocalMs = afterMs + offsetMs;
  const runsPerDay = Math.min(Math.floor(windowMs / everyMs) + 1, DAY_MS / everyMs);
  // From yesterday, whose window may reach into today, to the same day of the next week.
  for (let day = -1; day <= 7; day += 1) {
    const dayMs = startOfUtcDay(afterLocalMs) + day * DAY_MS;
    if (!runsOnDay(days, dayMs)) continue;
    for (let run = 0; run < runsPerDay; run += 1) {
      const localMs = dayMs + timeOfDayMs + run * everyMs;
      if (localMs > afterLocalMs) return { dueAtMs: localMs - offsetMs, localMs, isLastOfDay: run === runsPerDay - 1 };
    }
  }
  return undefined;
}

interface Schedule {
  readonly firstTime: string | undefined;
  readonly everyMs: number;
  /** 0 for one run a day. */
  readonly windowMs: number;
  /** Days of the week; every day when absent. */
  readonly days: unknown;
}

function readSchedule({ policyType, properties }: BackupPolicy): Schedule {
  const schedule = valueAt(properties, "schedulePolicy");
  const frequency = stringAt(schedule, "scheduleRunFrequency");
  if (frequency === "Hourly") {
    const hourly = valueAt(schedule, "hourlySchedule");
    return {
      firstTime: stringAt(hourly, "scheduleWindowStartTime"),
      everyMs: Number(valueAt(hourly, "interval")) * HOUR_MS,
      windowMs: Number(valueAt(hourly, "scheduleWindowDuration")) * HOUR_MS,
      days: undefined,
    };
  }
  const weekly = frequency === "Weekly";
  const place = policyType === "V2" ? valueAt(schedule, weekly ? "weeklySchedule" : "dailySchedule") : schedule;
  const times = valueAt(place, "scheduleRunTimes");
  return {
    firstTime: Array.isArray(times) ? String(times[0]) : undefined,
    everyMs: DAY_MS,
    windowMs: 0,
    days: weekly ? valueAt(place, "scheduleRunDays") : undefined,
  };
}

function runsOnDay(days: unknown, dayMs: number): boolean {
  if (!Array.isArray(days)) return true;
  const today = DAY_NAMES[new Date(dayMs).getUTCDay()];
  return days.some((day) => String(day).toLowerCase() === today);
}

import { wallClockOf } from "./zone.ts";

/** Of `GET /api/schedules`, what the calendar reads. Instants are ISO 8601, UTC. */
export interface CalendarSchedule {
  readonly name: string;
  readonly timeZone: string;
  readonly paused: boolean;
  readonly next: readonly DueTime[];
  /** Of the time that was asked for; absent without one. */
  readonly occurrences?: readonly DueTime[] | undefined;
  readonly lastRun?: { readonly id: string; readonly dueAt: string; readonly status: string } | undefined;
}

interface DueTime {
  readonly dueAt: string;
  readonly blackoutUntil?: string | undefined;
}

/** Of `GET /api/runs`, what the calendar reads. */
export interface CalendarRun {
  readonly id: string;
  readonly schedule: string;
  readonly dueAt: string;
  readonly status: string;
}

/** A due time of a schedule in the schedule's own zone: one to come, or one whose run is known. */
export interface Occurrence {
  readonly schedule: string;
  readonly dueAt: string;
  readonly date: string;
  readonly time: string;
  readonly timeZone: string;
  /** The run that was made of it, with its status as `GET /api/runs` spells it. */
  readonly run?: { readonly id: string; readonly status: string };
  /** A black-out holds the backups back until then. */
  readonly blackoutUntil?: string;
  /** The schedule is paused: no run will start. */
  readonly isPaused: boolean;
}

/**
 * Every known due time by its date, those of a date in their order. A run of a schedule that is no longer configured is shown in UTC.
 */
export function occurrencesByDate(
  schedules: readonly CalendarSchedule[],
  runs: readonly CalendarRun[],
): ReadonlyMap<string, readonly Occurrence[]> {
  const byKey = new Map<string, Occurrence>();
  for (const schedule of schedules) {
    for (const { dueAt, blackoutUntil } of [...schedule.next, ...(schedule.occurrences ?? [])]) {
      const due = occurrence(schedule.name, dueAt, schedule);
      byKey.set(keyOf(due), { ...due, ...(blackoutUntil !== undefined && { blackoutUntil }) });
    }
  }
  const configured = new Map(schedules.map((schedule) => [schedule.name, schedule]));
  for (const { id, schedule, dueAt, status } of runs) {
    const made = { ...occurrence(schedule, dueAt, configured.get(schedule)), run: { id, status }, isPaused: false };
    byKey.set(keyOf(made), { ...byKey.get(keyOf(made)), ...made });
  }
  const sorted = [...byKey.values()].sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  return Map.groupBy(sorted, ({ date }) => date);
}

function occurrence(
  schedule: string,
  dueAt: string,
  { timeZone, paused }: Pick<CalendarSchedule, "timeZone" | "paused"> = { timeZone: "UTC", paused: false },
): Occurrence {
  return { schedule, dueAt, ...wallClockOf(dueAt, timeZone), timeZone, isPaused: paused };
}

function keyOf({ schedule, dueAt }: Occurrence): string {
  return `${Date.parse(dueAt)} ${schedule}`;
}

function orderOf({ dueAt, schedule }: Occurrence): string {
  return `${dueAt} ${schedule}`;
}

/** A change to or from daylight saving that a scenario goes through. */
export interface ClockChange {
  readonly timeZone: string;
  /** ISO 8601 instant of the change. */
  readonly at: string;
  /** Local hour that is missing, or that occurs twice. */
  readonly hour: number;
}

/** Facts of the IANA time-zone database. */
export const CLOCK_CHANGES: readonly ClockChange[] = [
  { timeZone: "Europe/Berlin", at: "2026-10-25T01:00:00Z", hour: 2 },
  { timeZone: "Europe/Berlin", at: "2026-03-29T01:00:00Z", hour: 2 },
  { timeZone: "America/New_York", at: "2026-11-01T06:00:00Z", hour: 1 },
  { timeZone: "Australia/Sydney", at: "2026-10-03T16:00:00Z", hour: 2 },
];

const MINUTE_MS = 60_000;

/**
 * When a schedule with fixed times of day falls due between two instants, found by the clock on the wall alone: the first minute of
 * each local day that shows the time, or a later one where the clock leaps over it.
 *
 * @param timesOfDay - `HH:MM`
 */
export function dueInstants(
  { timeZone, timesOfDay }: { readonly timeZone: string; readonly timesOfDay: readonly string[] },
  fromMs: number,
  untilMs: number,
): readonly number[] {
  const due: number[] = [];
  const seen = new Set<string>();
  // From the day before, so that the first minute of a day is never missed.
  const startMs = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS - 25 * 60 * MINUTE_MS;
  const wall = wallClock(timeZone);
  for (let atMs = startMs; atMs <= untilMs; atMs += MINUTE_MS) {
    const [day = "", time = ""] = wall(atMs);
    for (const timeOfDay of timesOfDay) {
      if (time < timeOfDay || seen.has(`${day} ${timeOfDay}`)) continue;
      seen.add(`${day} ${timeOfDay}`);
      if (atMs > fromMs && atMs > startMs) due.push(atMs);
    }
  }
  return due;
}

function wallClock(timeZone: string): (atMs: number) => readonly string[] {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  return (atMs) => format.format(new Date(atMs)).split(" ");
}

/** Dates are `2026-03-29`, times `03:00`; instants ISO 8601, UTC. */
export interface WallClock {
  readonly date: string;
  readonly time: string;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock shows at an instant. A zone that the browser does not know is shown as UTC. */
export function wallClockOf(at: string, timeZone: string): WallClock {
  const text = localText(Date.parse(at), timeZone);
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
}

/** Whether the browser knows the zone. */
export function isKnownZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone }) !== undefined;
  } catch {
    return false;
  }
}

/** The first instant of a date in a zone; where the clocks skip midnight, the end of the skipped hour. */
export function startOfDate(date: string, timeZone: string): string {
  const midnight = Date.parse(`${date}T00:00:00.000Z`);
  const offsets = [-1, 0, 1].map((day) => offsetMinutes(midnight + day * DAY_MINUTES * MINUTE_MS, timeZone));
  const candidates = offsets
    .map((offset) => midnight - offset * MINUTE_MS)
    .filter((at) => localText(at, timeZone).startsWith(date));
  return new Date(candidates.length === 0 ? midnight : Math.min(...candidates)).toISOString();
}

/** By how many minutes the clocks go forward (more than 0) or back on a date; 0 on most. */
export function clockChangeMinutes(date: string, timeZone: string): number {
  const start = Date.parse(startOfDate(date, timeZone));
  const end = Date.parse(startOfDate(addDays(date, 1), timeZone));
  return DAY_MINUTES - (end - start) / MINUTE_MS;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * DAY_MINUTES * MINUTE_MS).toISOString().slice(0, 10);
}

function offsetMinutes(at: number, timeZone: string): number {
  return Math.round((Date.parse(`${localText(at, timeZone)}:00.000Z`) - at) / MINUTE_MS);
}

/** `2026-03-29T03:00`. */
function localText(at: number, timeZone: string): string {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: string) => parts.get(type as Intl.DateTimeFormatPartTypes) ?? "00";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: isKnownZone(timeZone) ? timeZone : "UTC",
    calendar: "iso8601",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(timeZone, format);
  return format;
}

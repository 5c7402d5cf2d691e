/** How Azure Backup writes instants, durations and dates. Pure; all times are milliseconds since 1970, UTC. */

/** What the service writes for an instant that has not come (operations, tasks); no `Z`, as on the wire. */
export const NOT_YET = "0001-01-01T00:00:00";
/** `lastBackupTime` of an item that was never backed up. */
export const NEVER_BACKED_UP = "2001-01-01T00:00:00Z";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** A day in milliseconds. */
export const DAY_MS = 24 * HOUR_MS;

/**
 * ISO 8601 with up to seven fractional digits. The service counts in ticks of 100 ns; we count milliseconds, so the four
 * digits below are made from the instant itself: the same instant always gives the same text, and text order is time order.
 */
export function instantText(atMs: number): string {
  const whole = Math.floor(atMs);
  const text = new Date(whole).toISOString();
  const fraction = `${text.slice(20, 23)}${ticksBelowMillisecond(whole)}`.replace(/0+$/, "");
  return fraction === "" ? `${text.slice(0, 19)}Z` : `${text.slice(0, 19)}.${fraction}Z`;
}

/** ISO text with whole seconds, as policies carry their schedule times. */
export function secondsText(atMs: number): string {
  return `${new Date(Math.floor(atMs)).toISOString().slice(0, 19)}Z`;
}

/** `PT41M13.7937941S`, `P1DT5H44M21.8S`, `PT0S`; negative spans start with a minus sign. */
export function isoDuration(spanMs: number): string {
  if (spanMs === 0) return "PT0S";
  const sign = spanMs < 0 ? "-" : "";
  const rest = Math.abs(spanMs);
  const days = Math.floor(rest / DAY_MS);
  const hours = Math.floor((rest % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((rest % HOUR_MS) / MINUTE_MS);
  const seconds = fractionalSeconds(rest % MINUTE_MS);
  const date = days > 0 ? `${days}D` : "";
  const time = `${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${seconds === "0" ? "" : `${seconds}S`}`;
  return `${sign}P${date}${time === "" ? "" : `T${time}`}`;
}

/** `00:03:05.1347479`, with days before a dot: `13.23:59:45.7545917`. The form .NET prints and old api-versions send. */
export function dotnetTimeSpan(spanMs: number): string {
  const sign = spanMs < 0 ? "-" : "";
  const rest = Math.abs(Math.floor(spanMs));
  const days = Math.floor(rest / DAY_MS);
  const clock = [Math.floor((rest % DAY_MS) / HOUR_MS), Math.floor((rest % HOUR_MS) / MINUTE_MS)]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  const milliseconds = rest % MINUTE_MS;
  const seconds = String(Math.floor(milliseconds / SECOND_MS)).padStart(2, "0");
  const fraction = milliseconds % SECOND_MS;
  const tail = fraction === 0 ? "" : `.${String(fraction).padStart(3, "0")}${ticksBelowMillisecond(rest)}`;
  return `${sign}${days > 0 ? `${days}.` : ""}${clock}:${seconds}${tail}`;
}

/** `5/18/2024 12:00:00 AM`: month first, twelve hours, as in a job's property bag. */
export function usDateText(atMs: number): string {
  const date = new Date(atMs);
  const hour = date.getUTCHours();
  const clock = [date.getUTCMinutes(), date.getUTCSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  return `${day} ${hour % 12 === 0 ? 12 : hour % 12}:${clock} ${hour < 12 ? "AM" : "PM"}`;
}

/** The first millisecond of the UTC day that contains the instant. */
export function startOfUtcDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/**
 * Reads a time of a `$filter`: `2024-05-13 08:25:00 AM` (12-hour clock, UTC; `00:…` is midnight) or ISO 8601.
 * `undefined` when it is neither.
 */
export function parseFilterTime(text: string): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2}) (\d{1,2}):(\d{2}):(\d{2}) (AM|PM)$/i.exec(text.trim());
  if (parts === null) {
    const parsed = Date.parse(text);
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  const [, day = "", hour = "", minute = "", second = "", half = ""] = parts;
  const hours = (Number(hour) % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
  const parsed = Date.parse(`${day}T${String(hours).padStart(2, "0")}:${minute}:${second}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function ticksBelowMillisecond(wholeMs: number): string {
  return String(((wholeMs % 10_000) * 9973) % 10_000).padStart(4, "0");
}

function fractionalSeconds(milliseconds: number): string {
  const whole = Math.floor(milliseconds / SECOND_MS);
  const fraction = Math.floor(milliseconds % SECOND_MS);
  if (fraction === 0) return String(whole);
  return `${whole}.${`${String(fraction).padStart(3, "0")}${ticksBelowMillisecond(Math.floor(milliseconds))}`.replace(/0+$/, "")}`;
}

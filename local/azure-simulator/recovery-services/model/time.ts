/** Instants and dates as the model keeps them. Pure; all times are milliseconds since 1970, UTC. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The first millisecond of the UTC day that contains the instant. */
export function startOfUtcDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** ISO text with whole seconds, as policies carry their schedule times. */
export function secondsText(atMs: number): string {
  return `${new Date(Math.floor(atMs)).toISOString().slice(0, 19)}Z`;
}

/** `5/18/2024 12:00:00 AM`: month first, twelve hours, as in a job's property bag. */
export function usDateText(atMs: number): string {
  const date = new Date(atMs);
  const hour = date.getUTCHours();
  const clock = [date.getUTCMinutes(), date.getUTCSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  return `${day} ${hour % 12 === 0 ? 12 : hour % 12}:${clock} ${hour < 12 ? "AM" : "PM"}`;
}

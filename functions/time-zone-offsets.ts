import { type Instant, toDate } from "../domain/instant.ts";

/** Offsets of a time zone from UTC in minutes, east positive. */
export interface ZoneOffsets {
  readonly now: number;
  /** Every other offset that it had in the year before: daylight saving, or a change of law. */
  readonly earlier: readonly number[];
}

const WEEK_MS = 7 * 24 * 3_600_000;
const WEEKS_BACK = 53;

/**
 * Reads a time zone's offsets from the machine's time-zone data. Only activities may ask, never an orchestrator: the data
 * changes between releases, so an offset is looked up once and what follows from it recorded.
 *
 * @param timeZone - IANA name. @throws RangeError when the data does not have it; the configuration is checked for that.
 */
export function zoneOffsets(timeZone: string, at: Instant): ZoneOffsets {
  const offsetAt = offsetReader(timeZone);
  const atMs = toDate(at).getTime();
  const now = offsetAt(atMs);
  const weekly = Array.from({ length: WEEKS_BACK }, (_, week) => offsetAt(atMs - (week + 1) * WEEK_MS));
  return { now, earlier: [...new Set(weekly)].filter((offset) => offset !== now) };
}

/** A zone's offset in minutes, east positive, at an instant in milliseconds since 1970. @throws RangeError as `zoneOffsets` does. */
export function offsetReader(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  return (atMs) => {
    const name = format.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value ?? "";
    // `GMT+05:30`, or `GMT` for no offset.
    const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  };
}

import { type Instant, toDate, toInstant } from "../domain/instant.ts";
import { offsetReader } from "./time-zone-offsets.ts";

/**
 * A time zone's clock. Only triggers, activities and start-up may ask, never an orchestrator: time-zone data changes between releases, so
 * what follows from it is computed once and recorded.
 */
export interface WallClock {
  /** What the clock shows, as `2026-03-29T01:30`. */
  readonly textAt: (at: Instant) => string;
  /**
   * When the clock first shows a time at or after this one, given as milliseconds since 1970 of the same date and time in UTC. A time
   * that daylight saving skips is the end of the gap.
   */
  readonly first: (localMs: number) => Instant;
  /** The same for the last time: it differs where daylight saving repeats an hour. */
  readonly last: (localMs: number) => Instant;
  /** The date and time that the clock shows, as milliseconds since 1970 of the same date and time in UTC. */
  readonly localMsAt: (at: Instant) => number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** @throws RangeError when the time-zone data does not have the zone; the configuration is checked for that. */
export function wallClock(timeZone: string): WallClock {
  const offsetMinutes = offsetReader(timeZone);
  const offsetMs = (atMs: number) => offsetMinutes(atMs) * MINUTE_MS;
  const localMsAt = (at: Instant) => toDate(at).getTime() + offsetMs(toDate(at).getTime());
  return {
    localMsAt,
    textAt: (at) => new Date(localMsAt(at)).toISOString().slice(0, 16),
    first: (localMs) => toInstant(new Date(instantsOf(localMs, offsetMs)[0])),
    last: (localMs) => toInstant(new Date(instantsOf(localMs, offsetMs)[1])),
  };
}

type Offset = (atMs: number) => number;

/** The first and the last instant at which the clock shows a time; twice the end of the gap when it never does. */
function instantsOf(localMs: number, offsetMs: Offset): readonly [first: number, last: number] {
  // No offset is as long as a day, and no zone changes its offset twice in two days.
  const before = localMs - offsetMs(localMs - DAY_MS);
  const after = localMs - offsetMs(localMs + DAY_MS);
  const shown = [before, after].filter((atMs) => atMs + offsetMs(atMs) === localMs);
  if (shown.length === 0) {
    const end = gapEnd(after, before, offsetMs);
    return [end, end];
  }
  return [Math.min(...shown), Math.max(...shown)];
}

/** The instant in (`lowMs`, `highMs`] at which the offset changes, to the minute. */
function gapEnd(lowMs: number, highMs: number, offsetMs: Offset): number {
  const earlier = offsetMs(lowMs);
  let [low, high] = [lowMs, highMs];
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetMs(middle) === earlier) low = middle;
    else high = middle;
  }
  return high;
}

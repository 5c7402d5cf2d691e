import { type Instant, isBefore } from "../instant.ts";
import type { Severity } from "../notices/notice.ts";
import { type WeekDay, weekDays } from "../protection/policy-template.ts";
import { type ChannelRoute, type DigestInterval, isAtLeast, type QuietHours } from "./routing.ts";

/** A time zone's clock. Local times are milliseconds since 1970 of the same date and time in UTC. */
export interface ZoneClock {
  readonly localMsAt: (at: Instant) => number;
  /** When the clock first shows a time at or after this one. */
  readonly first: (localMs: number) => Instant;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Daily and weekly digests are sent when people begin to work. */
const DIGEST_HOUR = 8;
/** Spans that follow each other without a break: quiet days in a row. */
const MAX_SPANS = 8;

/**
 * Until when a message of a channel is kept back, to be sent with others; `undefined` when it is sent at once.
 *
 * @param clock - Of the time zone of the channel's quiet hours; UTC without any.
 */
export function heldUntil(
  { quietHours, digest }: Pick<ChannelRoute, "quietHours" | "digest">,
  severity: Severity,
  now: Instant,
  clock: ZoneClock,
): Instant | undefined {
  const dueAt = digest === undefined || severity === "error" ? undefined : nextDigestAt(digest, now, clock);
  if (quietHours === undefined || isAtLeast(severity, quietHours.exceptSeverity)) return dueAt;
  return quietUntil(quietHours, dueAt ?? now, clock) ?? dueAt;
}

/** When quiet hours end that hold at an instant, those that follow without a break included; `undefined` outside of them. */
export function quietUntil(quiet: QuietHours, at: Instant, clock: ZoneClock): Instant | undefined {
  let until: Instant | undefined;
  for (let spans = 0; spans < MAX_SPANS; spans += 1) {
    const end = endOfSpan(quiet, until ?? at, clock);
    if (end === undefined || !isBefore(until ?? at, end)) break;
    until = end;
  }
  return until;
}

/** The first full hour, 08:00, or 08:00 of a Monday after an instant. */
export function nextDigestAt(interval: DigestInterval, after: Instant, clock: ZoneClock): Instant {
  const localMs = clock.localMsAt(after);
  if (interval === "hourly") return clock.first((Math.floor(localMs / HOUR_MS) + 1) * HOUR_MS);
  const firstMs = Math.floor(localMs / DAY_MS) * DAY_MS + DIGEST_HOUR * HOUR_MS;
  let nextMs = firstMs > localMs ? firstMs : firstMs + DAY_MS;
  if (interval === "weekly") while (weekDayOf(nextMs) !== "Monday") nextMs += DAY_MS;
  return clock.first(nextMs);
}

/** A span may have begun yesterday. */
function endOfSpan(quiet: QuietHours, at: Instant, clock: ZoneClock): Instant | undefined {
  const localMs = clock.localMsAt(at);
  const todayMs = Math.floor(localMs / DAY_MS) * DAY_MS;
  const [fromMs, untilMs] = [timeMs(quiet.from), timeMs(quiet.until)];
  const lengthMs = untilMs > fromMs ? untilMs - fromMs : untilMs - fromMs + DAY_MS;
  for (const dayMs of [todayMs - DAY_MS, todayMs]) {
    const startMs = dayMs + fromMs;
    const isQuietDay = quiet.days?.includes(weekDayOf(dayMs)) ?? true;
    if (isQuietDay && startMs <= localMs && localMs < startMs + lengthMs) return clock.first(startMs + lengthMs);
  }
  return undefined;
}

/** `HH:MM` as milliseconds since midnight. */
function timeMs(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
}

/** 1 January 1970 was a Thursday. */
function weekDayOf(localMs: number): WeekDay {
  return weekDays[(Math.floor(localMs / DAY_MS) + 4) % weekDays.length] as WeekDay;
}

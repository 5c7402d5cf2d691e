import type { Instant } from "../domain/instant.ts";
import type { BackupSchedule } from "../domain/protection/config.ts";
import { type WeekDay, weekDays } from "../domain/protection/policy-template.ts";
import { type WallClock, wallClock } from "./wall-clock.ts";

/** From the first instant to just before the second. */
export interface ClosedWindow {
  readonly from: Instant;
  readonly until: Instant;
}

type Blackout = NonNullable<BackupSchedule["blackouts"]>[number];

const DAY_MS = 86_400_000;

/**
 * When the schedule's black-outs forbid to start a backup, between two instants: in order, apart from each other, cut at both ends.
 * Only activities may ask, as `WallClock` says.
 *
 * A black-out belongs to the day on which it begins, so that `days` with `Friday` from 22:00 until 06:00 ends on Saturday. Where
 * daylight saving skips one of its ends, that end is the end of the gap; where it repeats an hour, the black-out lasts from the first
 * `from` to the last `until`.
 */
export function closedWindowsOf(schedule: BackupSchedule, from: Instant, until: Instant): readonly ClosedWindow[] {
  const { blackouts = [], timeZone } = schedule;
  if (blackouts.length === 0 || from >= until) return [];
  const clock = wallClock(timeZone);
  const windows = localDays(clock, from, until).flatMap((dayMs) =>
    blackouts.filter((blackout) => beginsOn(blackout, dayMs)).map((blackout) => windowOf(blackout, dayMs, clock)),
  );
  return merged(windows.map((window) => ({ from: later(window.from, from), until: earlier(window.until, until) })));
}

/** Midnights of the zone's dates of the span, and the date before, whose black-out may last into it. */
function localDays(clock: WallClock, from: Instant, until: Instant): readonly number[] {
  const firstMs = dayOf(clock.localMsAt(from)) - DAY_MS;
  const days = Math.floor((dayOf(clock.localMsAt(until)) - firstMs) / DAY_MS) + 1;
  return Array.from({ length: days }, (_, index) => firstMs + index * DAY_MS);
}

function dayOf(localMs: number): number {
  return Math.floor(localMs / DAY_MS) * DAY_MS;
}

function beginsOn({ days }: Blackout, dayMs: number): boolean {
  return days === undefined || days.some((day) => day === weekDayOf(dayMs));
}

function weekDayOf(dayMs: number): WeekDay | undefined {
  return weekDays[new Date(dayMs).getUTCDay()];
}

function windowOf({ from, until }: Blackout, dayMs: number, clock: WallClock): ClosedWindow {
  const endDayMs = until > from ? dayMs : dayMs + DAY_MS;
  return { from: clock.first(dayMs + timeMs(from)), until: clock.last(endDayMs + timeMs(until)) };
}

function timeMs(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
}

/** Without the empty ones; those that overlap or touch become one. */
function merged(windows: readonly ClosedWindow[]): readonly ClosedWindow[] {
  const ordered = windows
    .filter((window) => window.from < window.until)
    .sort((left, right) => left.from.localeCompare(right.from));
  const result: ClosedWindow[] = [];
  for (const window of ordered) {
    const previous = result.at(-1);
    if (previous === undefined || previous.until < window.from) result.push(window);
    else result[result.length - 1] = { from: previous.from, until: later(previous.until, window.until) };
  }
  return result;
}

function later(left: Instant, right: Instant): Instant {
  return left > right ? left : right;
}

function earlier(left: Instant, right: Instant): Instant {
  return left < right ? left : right;
}

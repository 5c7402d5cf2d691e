import { addDays, startOfDate, wallClockOf } from "../calendar/zone.ts";
import type { TimeSpan } from "./layout.ts";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** Steps of ticks, in hours. */
const STEPS = [1, 3, 6, 12, 24, 48, 168, 336, 720, 2160] as const;

export interface Tick {
  readonly at: string;
  /** Share of the width, 0 to 1. */
  readonly x: number;
  /** Label of a day, not of a time of the day. */
  readonly isDay: boolean;
}

/** Ticks of a time axis at round times of the reader's zone. */
export function ticksOf(span: TimeSpan, timeZone: string, maximum = 8): readonly Tick[] {
  const from = Date.parse(span.from);
  const to = Date.parse(span.to);
  const hours = (to - from) / HOUR_MS;
  const step = STEPS.find((each) => hours / each <= maximum) ?? STEPS[STEPS.length - 1] ?? DAY_HOURS;
  const days = step / DAY_HOURS;
  const ticks: Tick[] = [];
  let date = wallClockOf(span.from, timeZone).date;
  for (let at = Date.parse(startOfDate(date, timeZone)); at <= to; ) {
    if (at >= from && ticks.length <= maximum) {
      const instant = new Date(at).toISOString();
      const isDay = days >= 1 || wallClockOf(instant, timeZone).time === "00:00";
      ticks.push({ at: instant, x: (at - from) / (to - from), isDay });
    }
    if (days >= 1) {
      date = addDays(date, days);
      at = Date.parse(startOfDate(date, timeZone));
    } else {
      at += step * HOUR_MS;
    }
  }
  return ticks;
}

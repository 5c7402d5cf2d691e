import type { TimelineItem } from "./lane-of.ts";
import type { TimeSpan } from "./layout.ts";

/** Spans that can be drawn, in days; the longest is as long as entries are kept. */
export const WINDOW_DAYS = [1, 7, 30, 90, 400] as const;
const DEFAULT_DAYS = 7;
const DAY_MS = 86_400_000;

/** The span that ends now. */
export function windowOf(days: number, now: number): TimeSpan {
  return { from: new Date(now - days * DAY_MS).toISOString(), to: new Date(now).toISOString() };
}

/** A week, or the shortest longer span that has an entry. */
export function daysToShow(items: readonly TimelineItem[], now: number): number {
  const newest = Math.max(...items.map(({ at }) => Date.parse(at)));
  return WINDOW_DAYS.find((days) => days >= DEFAULT_DAYS && now - days * DAY_MS <= newest) ?? DEFAULT_DAYS;
}

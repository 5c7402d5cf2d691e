import { addSeconds, type Instant } from "../instant.ts";

/** How long the task hub keeps workflow instances that have ended. */
export interface FinishedInstances {
  /** Days since they were created; at least `leastKeepDays`. */
  readonly keepDays: number;
}

const DEFAULT_KEEP_DAYS = 14;
/** Less is not accepted: workflows read how others ended, some of them days later. */
export const LEAST_KEEP_DAYS = 7;

/**
 * Days for which finished instances must be kept: longer than a run may take from its due time to the end of its last job, because its
 * parts are read at its end, and because an occurrence whose run is forgotten would start again.
 *
 * @param deadlineHours - Of every schedule.
 */
export function leastKeepDays(deadlineHours: readonly number[], jobDeadlineHours: number): number {
  const longestHours = Math.max(0, ...deadlineHours) + jobDeadlineHours;
  return Math.max(LEAST_KEEP_DAYS, Math.floor(longestHours / 24) + 1);
}

/** Days for which finished instances are kept where the configuration does not say. */
export function keepDaysFor(deadlineHours: readonly number[], jobDeadlineHours: number): number {
  return Math.max(DEFAULT_KEEP_DAYS, leastKeepDays(deadlineHours, jobDeadlineHours));
}

const SECONDS_PER_DAY = 86_400;
/** Days before the retention's end of which every purge covers each by itself, so that no call has to remove everything. */
const DAILY_SPANS = 30;
/** Days before those that it covers at once: nearly always empty, unless the retention was shortened or the app was stopped for long. */
const OLDER_DAYS = 400;

/** Spans of creation times, oldest first and without a gap, whose finished instances have outlived the retention. */
export function purgeSpans({ keepDays }: FinishedInstances, now: Instant): readonly CreationSpan[] {
  const daysAgo = (days: number) => addSeconds(now, -days * SECONDS_PER_DAY);
  const older = {
    createdFrom: daysAgo(keepDays + DAILY_SPANS + OLDER_DAYS),
    createdTo: daysAgo(keepDays + DAILY_SPANS),
  };
  const daily = Array.from({ length: DAILY_SPANS }, (_, index) => {
    const days = keepDays + DAILY_SPANS - 1 - index;
    return { createdFrom: daysAgo(days + 1), createdTo: daysAgo(days) };
  });
  return [older, ...daily];
}

interface CreationSpan {
  readonly createdFrom: Instant;
  readonly createdTo: Instant;
}

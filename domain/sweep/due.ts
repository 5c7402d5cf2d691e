import { addSeconds, type Instant, isBefore } from "../instant.ts";

/**
 * Whether a sweep is due: the last one began at least as long ago. At once when none is known, which is so after an installation.
 * One that ended without a result counts from its end, so that a sweep that always fails is not started every minute.
 */
export function isSweepDue(
  last: { readonly startedAt?: Instant; readonly endedAt: Instant } | undefined,
  everyMinutes: number,
  now: Instant,
): boolean {
  if (last === undefined) return true;
  return !isBefore(now, addSeconds(last.startedAt ?? last.endedAt, everyMinutes * 60));
}

/** The name of the sweep that begins at this time; unique, because only one runs at a time. */
export function sweepIdAt(startedAt: Instant): string {
  return `sweep-${startedAt.replaceAll(/[-:.]/g, "")}`;
}

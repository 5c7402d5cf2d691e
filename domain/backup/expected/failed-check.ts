import { addSeconds, type Instant, isBefore, secondsBetween } from "../../instant.ts";
import { backoffSeconds, MAX_TIMER_SECONDS } from "../../wait.ts";

/** After that time without a check it is unknown whether a night's backups happened. */
const TELL_AFTER_SECONDS = 6 * 3600;
const RETRY = { minimumSeconds: 900, maximumSeconds: 3600 } as const;

/**
 * When a vault that could not be checked is checked again: less often the longer it fails.
 *
 * @param retryAfterSeconds - The wait that Azure, or the app's own budget, asked for.
 */
export function nextFailedCheckAt(failedSince: Instant, now: Instant, retryAfterSeconds = 0): Instant {
  const backoff = backoffSeconds(Math.max(0, secondsBetween(failedSince, now)), 4, RETRY);
  return addSeconds(now, Math.min(MAX_TIMER_SECONDS, Math.max(backoff, retryAfterSeconds)));
}

/** Whether the failure has lasted so long that it is told. */
export function shouldTellFailure(failedSince: Instant, now: Instant): boolean {
  return !isBefore(now, addSeconds(failedSince, TELL_AFTER_SECONDS));
}

import { addSeconds, type Instant, isBefore } from "../instant.ts";

/** How long the tables may be unreachable before an event is given up; the sweep then brings its machine up to date. */
const MAX_PUBLICATION_SECONDS = 14 * 86_400;
const FIRST_WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 1800;

/**
 * When an event that could not be applied is tried again.
 *
 * @param attempts - Attempts made so far, at least 1.
 */
export function nextPublicationAt(attempts: number, now: Instant): Instant {
  return addSeconds(now, Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(attempts - 1, 10)));
}

/** Whether an attempt at `now` is the last one. */
export function isLastPublication(since: Instant, now: Instant): boolean {
  return !isBefore(now, addSeconds(since, MAX_PUBLICATION_SECONDS));
}

import { addSeconds, type Instant } from "../instant.ts";

/** Attempts to make incidents of alerts, over about four hours. */
const MAX_ATTEMPTS = 12;
const FIRST_WAIT_SECONDS = 10;
const MAX_WAIT_SECONDS = 1800;

/**
 * When alerts of which no incidents could be made are tried again; `undefined` when they are sent as they are.
 *
 * @param attempts - Attempts made so far, at least 1.
 */
export function nextRaiseAt(attempts: number, now: Instant): Instant | undefined {
  if (attempts >= MAX_ATTEMPTS) return undefined;
  return addSeconds(now, Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (attempts - 1)));
}

/** When a follower that failed looks again. */
export function nextFollowAt(failures: number, now: Instant): Instant {
  return addSeconds(now, Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(failures - 1, 10)));
}

import { addSeconds, type Instant, isBefore } from "../instant.ts";

/** How long a channel may be unreachable before a notice is given up: over a weekend. */
const MAX_DELIVERY_SECONDS = 3 * 86_400;
const FIRST_WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 1800;

/**
 * When a notice that did not reach every channel is tried again.
 *
 * @param attempts - Attempts made so far, this one included.
 * @param retryAfterSeconds - The longest wait that a channel asked for, honoured up to half an hour.
 */
export function nextDeliveryAt(attempts: number, now: Instant, retryAfterSeconds: number): Instant {
  const backoff = FIRST_WAIT_SECONDS * 2 ** Math.min(attempts - 1, 10);
  return addSeconds(now, Math.min(MAX_WAIT_SECONDS, Math.max(backoff, retryAfterSeconds)));
}

/** Whether an attempt at `now` is the last one. */
export function isLastDelivery(since: Instant, now: Instant): boolean {
  return !isBefore(now, addSeconds(since, MAX_DELIVERY_SECONDS));
}

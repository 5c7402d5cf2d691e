import { addSeconds, type Instant, isBefore } from "../instant.ts";

/** How long a channel may be unreachable before a message is given up: over a weekend. */
const MAX_DELIVERY_SECONDS = 3 * 86_400;
const FIRST_WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 1800;

/** A longer wait than a channel may ask for. */
const MAX_RETRY_AFTER_SECONDS = 86_400;

/**
 * When a message that was not delivered is tried again.
 *
 * @param attempts - Attempts made so far, this one included.
 * @param retryAfterSeconds - The wait that the channel asked for, honoured up to a day.
 */
export function nextDeliveryAt(attempts: number, now: Instant, retryAfterSeconds: number): Instant {
  const backoff = FIRST_WAIT_SECONDS * 2 ** Math.min(attempts - 1, 10);
  return addSeconds(
    now,
    Math.max(Math.min(MAX_WAIT_SECONDS, backoff), Math.min(MAX_RETRY_AFTER_SECONDS, retryAfterSeconds)),
  );
}

/** Whether an attempt at `now` is the last one. */
export function isLastDelivery(since: Instant, now: Instant): boolean {
  return !isBefore(now, addSeconds(since, MAX_DELIVERY_SECONDS));
}

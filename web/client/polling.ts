/** Polls while something runs, and otherwise, in seconds. */
const BUSY_POLL_SECONDS = 5;
const IDLE_POLL_SECONDS = 30;
const MAX_BACKOFF_SECONDS = 60;
/** A longer `Retry-After` is not obeyed: the page would look dead. */
const MAX_WAIT_SECONDS = 300;
/** From so many polls without a response on, what is shown counts as old. */
const STALE_AFTER_MISSED = 2;

/** What decides when an address is asked again. */
export interface PollFacts {
  /** Something runs whose progress is shown. */
  readonly isBusy: boolean;
  /** Polls without a good response since the last good one. */
  readonly missed: number;
  /** What the last response asked for. */
  readonly retryAfterSeconds?: number | undefined;
}

/** Seconds until the next poll, from 5 to 300. */
export function nextPollSeconds({ isBusy, missed, retryAfterSeconds = 0 }: PollFacts): number {
  if (missed === 0) return isBusy ? BUSY_POLL_SECONDS : IDLE_POLL_SECONDS;
  const backoff = Math.min(BUSY_POLL_SECONDS * 2 ** (missed - 1), MAX_BACKOFF_SECONDS);
  return Math.min(Math.max(backoff, retryAfterSeconds), MAX_WAIT_SECONDS);
}

/** Whether a reader must be told that what is shown is old. */
export function isStale(missed: number): boolean {
  return missed >= STALE_AFTER_MISSED;
}

import { addSeconds, type Instant, isBefore, secondsBetween } from "./instant.ts";

/** No durable timer is longer: the host cuts timers above six days into slices, and some shapes with those corrupt themselves. */
export const LONGEST_TIMER_SECONDS = 86_400;

/** A wait for something that somebody else brings about. */
export interface Wait {
  readonly startedAt: Instant;
  /** Seconds from `startedAt` until we stop waiting. */
  readonly deadlineSeconds: number;
  /** Shortest and longest distance between two looks, in seconds. */
  readonly minimumSeconds: number;
  readonly maximumSeconds: number;
}

export type WaitStep = { readonly kind: "lookAgain"; readonly at: Instant } | { readonly kind: "deadlinePassed" };

/**
 * Decides when to look again. The distance is a fifth of the time waited so far, so that a wait of hours takes some dozens
 * of looks (and a history that stays short) while a wait of seconds ends within seconds.
 *
 * @param now - Orchestration time.
 * @param askedSeconds - What Azure asked us to wait, honoured up to a day.
 */
export function nextWaitStep(wait: Wait, now: Instant, askedSeconds = 0): WaitStep {
  const deadline = addSeconds(wait.startedAt, wait.deadlineSeconds);
  if (!isBefore(now, deadline)) return { kind: "deadlinePassed" };
  const grown = growingSeconds(secondsBetween(wait.startedAt, now), 5, wait.minimumSeconds, wait.maximumSeconds);
  const at = addSeconds(now, Math.min(LONGEST_TIMER_SECONDS, Math.max(grown, askedSeconds)));
  return { kind: "lookAgain", at: isBefore(at, deadline) ? at : deadline };
}

/** `elapsedSeconds / divisor`, in whole seconds, kept between `minimumSeconds` and `maximumSeconds` and below a day. */
export function growingSeconds(
  elapsedSeconds: number,
  divisor: number,
  minimumSeconds: number,
  maximumSeconds: number,
): number {
  const most = Math.min(LONGEST_TIMER_SECONDS, Math.max(minimumSeconds, maximumSeconds));
  return Math.min(most, Math.max(minimumSeconds, Math.floor(elapsedSeconds / divisor)));
}

import { addSeconds, type Instant, isBefore, secondsBetween } from "./instant.ts";

/** No durable timer is longer: the host slices timers above six days, and some orchestrator patterns break on the slices. */
export const MAX_TIMER_SECONDS = 86_400;

/** Shortest and longest time between two polls, in seconds. */
export interface PollInterval {
  readonly minimumSeconds: number;
  readonly maximumSeconds: number;
}

/** How often the workflows poll for what; jobs have configured thresholds instead. */
export const pollIntervals = {
  /** A machine that Azure does not find: its record may be late. */
  missingMachine: { minimumSeconds: 20, maximumSeconds: 60 },
  /** A machine that Azure still creates or changes. */
  provisioning: { minimumSeconds: 15, maximumSeconds: 300 },
  /** A vault that Azure still creates. */
  vault: { minimumSeconds: 15, maximumSeconds: 300 },
  /** The VM agent of a machine that starts. */
  agent: { minimumSeconds: 15, maximumSeconds: 300 },
  /** A long-running operation; Azure's `Retry-After` may ask for more. */
  operation: { minimumSeconds: 10, maximumSeconds: 300 },
  /** The instance that makes a machine's first backup, whose result its workflow waits for. */
  firstBackup: { minimumSeconds: 60, maximumSeconds: 600 },
  /** The instance that protects a machine which was deleted meanwhile. */
  retirement: { minimumSeconds: 15, maximumSeconds: 300 },
  /** The instances that back up the machines of a schedule. */
  scheduledBackups: { minimumSeconds: 60, maximumSeconds: 300 },
  /** The runs that a sweep started. */
  sweepOutcomes: { minimumSeconds: 60, maximumSeconds: 600 },
  /** The mailbox of a workflow that waits for a backup. */
  mailbox: { minimumSeconds: 30, maximumSeconds: 300 },
  /** A backup that another operation holds up, or whose job is not visible yet. */
  backupStart: { minimumSeconds: 30, maximumSeconds: 300 },
} as const satisfies Readonly<Record<string, PollInterval>>;

/** A wait for something that Azure brings about. */
export interface Wait extends PollInterval {
  readonly startedAt: Instant;
  /** Seconds from `startedAt` until the wait is given up. */
  readonly deadlineSeconds: number;
}

export type WaitStep = { readonly kind: "pollAgain"; readonly at: Instant } | { readonly kind: "deadlinePassed" };

/**
 * Decides when to poll again. The distance is a fifth of the time waited so far: a wait of hours takes a few dozen polls (and
 * the history stays short) while a wait of seconds ends within seconds.
 *
 * @param now - Orchestration time.
 * @param retryAfterSeconds - The wait that Azure asked for, honoured up to a day.
 */
export function nextWaitStep(wait: Wait, now: Instant, retryAfterSeconds = 0): WaitStep {
  const deadline = addSeconds(wait.startedAt, wait.deadlineSeconds);
  if (!isBefore(now, deadline)) return { kind: "deadlinePassed" };
  const backoff = backoffSeconds(secondsBetween(wait.startedAt, now), 5, wait);
  const at = addSeconds(now, Math.min(MAX_TIMER_SECONDS, Math.max(backoff, retryAfterSeconds)));
  return { kind: "pollAgain", at: isBefore(at, deadline) ? at : deadline };
}

/** `elapsedSeconds / divisor`, in whole seconds, kept within the interval and below a day. */
export function backoffSeconds(elapsedSeconds: number, divisor: number, interval: PollInterval): number {
  const { minimumSeconds, maximumSeconds } = interval;
  const most = Math.min(MAX_TIMER_SECONDS, Math.max(minimumSeconds, maximumSeconds));
  return Math.min(most, Math.max(minimumSeconds, Math.floor(elapsedSeconds / divisor)));
}

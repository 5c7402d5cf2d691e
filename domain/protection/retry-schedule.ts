import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { RetryReason } from "../reasons.ts";

const SECONDS_PER_HOUR = 3600;
const MAX_INTERVAL_SECONDS = 24 * SECONDS_PER_HOUR;
/** Machines that wait for one instant do not all start at it. */
const MAX_WAIT_JITTER_SECONDS = 1800;

/** Reasons that only a change of the machine removes: its event starts a run at once, so that a retry only makes sure. */
const DAILY_REASONS: readonly RetryReason[] = ["unsupported"];

/** A run that left its machine unprotected, or with something to remedy. */
export interface UnsolvedRun {
  readonly reason: RetryReason;
  /** Runs that ended for this reason in a row, this one included; at least 1. */
  readonly attempt: number;
  readonly endedAt: Instant;
  /** When the cause is gone, where that is known. */
  readonly until?: Instant;
  /** `machineKey`: spreads the retries of machines with one cause. */
  readonly machineKey: string;
}

/**
 * When the machine is tried again: where the end of the cause is known, up to half an hour after it; otherwise after 1, 2, 4, 8,
 * 16 and then 24 hours, each up to a tenth longer. What Azure Backup does not support is tried once a day.
 */
export function nextRetryAt({ reason, attempt, endedAt, until, machineKey }: UnsolvedRun): Instant {
  if (until !== undefined) {
    const from = isBefore(until, endedAt) ? endedAt : until;
    return addSeconds(from, jitterSeconds(machineKey, MAX_WAIT_JITTER_SECONDS));
  }
  const doubled = Math.min(MAX_INTERVAL_SECONDS, SECONDS_PER_HOUR * 2 ** Math.min(attempt - 1, 10));
  const seconds = DAILY_REASONS.includes(reason) ? MAX_INTERVAL_SECONDS : doubled;
  return addSeconds(endedAt, seconds + jitterSeconds(machineKey, seconds / 10));
}

/** Whole seconds from 0 to the maximum, the same for one `machineKey`. */
export function jitterSeconds(machineKey: string, maximum: number): number {
  return Number.parseInt(machineKey.slice(0, 8), 16) % (Math.floor(maximum) + 1);
}

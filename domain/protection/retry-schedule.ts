import { addSeconds, type Instant, isBefore } from "../instant.ts";

const SECONDS_PER_HOUR = 3600;
const MAX_INTERVAL_SECONDS = 24 * SECONDS_PER_HOUR;
/** Machines that wait for one instant do not all start at it. */
const MAX_WAIT_JITTER_SECONDS = 1800;

/** A run that left its machine unprotected, or with something to remedy. */
export interface UnsolvedRun {
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
 * 16 and then 24 hours, each up to a tenth longer.
 */
export function nextRetryAt({ attempt, endedAt, until, machineKey }: UnsolvedRun): Instant {
  if (until !== undefined) {
    const from = isBefore(until, endedAt) ? endedAt : until;
    return addSeconds(from, jitterSeconds(machineKey, MAX_WAIT_JITTER_SECONDS));
  }
  const seconds = Math.min(MAX_INTERVAL_SECONDS, SECONDS_PER_HOUR * 2 ** Math.min(attempt - 1, 10));
  return addSeconds(endedAt, seconds + jitterSeconds(machineKey, seconds / 10));
}

/** From 0 to the maximum, the same for one machine. */
function jitterSeconds(machineKey: string, maximum: number): number {
  return Number.parseInt(machineKey.slice(0, 8), 16) % (Math.floor(maximum) + 1);
}

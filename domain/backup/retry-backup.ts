import type { ErrorCode } from "../errors.ts";
import { addSeconds, type Instant, isBefore, toDate, toInstant } from "../instant.ts";
import { adviceForCode } from "../notices/advice/for-code.ts";
import type { RetryClass } from "../notices/advice/types.ts";
import { jitterSeconds } from "../protection/retry-schedule.ts";

const SECONDS_PER_HOUR = 3600;
const FIRST_WAIT_SECONDS = SECONDS_PER_HOUR / 4;
const MAX_WAIT_SECONDS = 4 * SECONDS_PER_HOUR;
/** Machines that wait for midnight do not all start at it. */
const MAX_MIDNIGHT_JITTER_SECONDS = SECONDS_PER_HOUR / 2;
/**
 * On-demand backups of a machine per UTC day, failed ones included, before Azure refuses every further one.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-support-matrix-iaas (2026-03-26)
 */
const MAX_ATTEMPTS_PER_DAY = 9;

/** A backup that was asked for is not requested again later than this, and not more often. */
const MAX_REQUEST_SECONDS = 24 * SECONDS_PER_HOUR;
const MAX_ATTEMPTS = 3;

/** An on-demand backup that failed. */
export interface FailedBackup {
  /** As the activity that read the failure classified it: a run keeps it while the table changes. */
  readonly retry: RetryClass;
  /** Attempts of this backup so far, the failed one included; at least 1. */
  readonly attempt: number;
  /** Orchestration time of the failure. */
  readonly now: Instant;
  /** On-demand backups of the machine that were requested on the UTC day of `now`, whoever asked. */
  readonly attemptsToday: number;
  /** `machineKey`: spreads the retries of machines with one cause. */
  readonly machineKey: string;
}

/**
 * When a failed backup is requested again; `undefined`: not before a repair. `later` waits 15, 30, 60, 120 and then 240
 * minutes, for as long as the caller allows; `once` an hour, for one retry; both up to a tenth longer. `tomorrow`, and what
 * would be the tenth attempt of a UTC day, waits for the next UTC midnight, up to half an hour longer.
 */
export function retryAfterFailure(failed: FailedBackup): Instant | undefined {
  const { retry, attempt, now, attemptsToday, machineKey } = failed;
  const midnight = nextMidnight(now);
  const tomorrow = addSeconds(midnight, jitterSeconds(machineKey, MAX_MIDNIGHT_JITTER_SECONDS));
  if (retry === "tomorrow") return tomorrow;
  const seconds = waitSeconds(retry, attempt);
  if (seconds === undefined) return undefined;
  const at = addSeconds(now, seconds + jitterSeconds(machineKey, seconds / 10));
  return isBefore(at, midnight) && attemptsToday >= MAX_ATTEMPTS_PER_DAY ? tomorrow : at;
}

/**
 * When a backup that was asked for on its own is requested again; `undefined`: not any more. At most three attempts, the last within
 * 24 hours of the request.
 *
 * @param requestedAt - When the backup was asked for.
 */
export function retryOfRequest(failed: FailedBackup, requestedAt: Instant): Instant | undefined {
  if (failed.attempt >= MAX_ATTEMPTS) return undefined;
  const at = retryAfterFailure(failed);
  return at !== undefined && isBefore(at, addSeconds(requestedAt, MAX_REQUEST_SECONDS)) ? at : undefined;
}

/** Codes of the app after which nothing but a repair helps, or after which Azure may have acted. */
const FINAL_CODES: readonly (string | undefined)[] = [
  "AZURE_UNAUTHENTICATED",
  "AZURE_ACCESS_DENIED",
  "AZURE_NOT_FOUND",
  "AZURE_PROVIDER_NOT_REGISTERED",
  "AZURE_APPROVAL_REQUIRED",
  "AZURE_RESPONSE_UNREADABLE",
] satisfies readonly ErrorCode[];

/**
 * How a refused or failed backup may be retried: as the table of Azure's codes says; one more try for a code that is not in it.
 * For activities: a workflow keeps the class that it was given while the table changes.
 */
export function retryClassOf(failure: {
  readonly code?: ErrorCode;
  readonly serviceCode?: string | undefined;
}): RetryClass {
  const known = failure.serviceCode === undefined ? undefined : adviceForCode(failure.serviceCode);
  if (known !== undefined) return known.retry;
  if (failure.code === "AZURE_QUOTA_REACHED") return "tomorrow";
  return FINAL_CODES.includes(failure.code) ? "no" : "once";
}

function waitSeconds(retry: Exclude<RetryClass, "tomorrow">, attempt: number): number | undefined {
  switch (retry) {
    case "later":
      return Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(attempt - 1, 10));
    case "once":
      return attempt === 1 ? SECONDS_PER_HOUR : undefined;
    case "no":
      return undefined;
  }
}

/** When Azure's quotas of the day begin anew: the next UTC midnight. */
export function nextMidnight(now: Instant): Instant {
  const day = toDate(now);
  day.setUTCHours(24, 0, 0, 0);
  return toInstant(day);
}

import type { FailureFacts } from "./errors.ts";
import { addSeconds, type Instant } from "./instant.ts";

/** How patient an activity call is. All waits come from this table and the failure alone, so that a replay waits the same. */
export interface RetryRules {
  /** Calls in all, the first one included. At least 1. */
  readonly maxAttempts: number;
  /** Calls in all when the failure is none of ours: a crash may be gone at the next try, a bug will not. */
  readonly maxUnexplainedAttempts: number;
  /** Calls in all while Azure, or the app's own budget, says that there are too many requests: that passes without fail. */
  readonly maxThrottledAttempts: number;
  /** Seconds before the second call; doubles with every further one. */
  readonly firstDelaySeconds: number;
  /** No doubling goes beyond this. */
  readonly capSeconds: number;
  /** Azure asks for a longer wait than this: give up rather than call too early. At most one day. */
  readonly maxWaitSeconds: number;
}

/**
 * After a write whose response was lost Azure may have acted, and a backup job needs up to 13 s to become visible
 * (recorded traffic). Whoever asks again sooner may find nothing and start a second backup.
 */
const OUTCOME_UNKNOWN_WAIT_SECONDS = 90;

/**
 * For reads and writes of Azure: about 50 minutes in all, enough for most outages of a region's front door; two days and more for
 * a turn in the budget of requests, which a fleet of thousands needs.
 */
export const patientRetry: RetryRules = {
  maxAttempts: 12,
  maxUnexplainedAttempts: 5,
  maxThrottledAttempts: 60,
  firstDelaySeconds: 5,
  capSeconds: 600,
  maxWaitSeconds: 3600,
};

/** For one poll of a workflow that will poll again anyway: about 75 seconds. */
export const briefRetry: RetryRules = {
  maxAttempts: 5,
  maxUnexplainedAttempts: 3,
  maxThrottledAttempts: 5,
  firstDelaySeconds: 5,
  capSeconds: 60,
  maxWaitSeconds: 900,
};

export type RetryStep = { readonly kind: "giveUp" } | { readonly kind: "retry"; readonly at: Instant };

/**
 * Decides what follows a failed activity call.
 *
 * @param attempt - Calls made so far, counted from 1.
 * @param now - Orchestration time.
 */
export function nextRetryStep(failure: FailureFacts, attempt: number, rules: RetryRules, now: Instant): RetryStep {
  const maxAttempts = maxAttemptsFor(failure, rules);
  if (!failure.retryable || attempt >= maxAttempts) return { kind: "giveUp" };
  const retryAfter = failure.retryAfterSeconds ?? 0;
  if (retryAfter > rules.maxWaitSeconds) return { kind: "giveUp" };
  const backoff = Math.min(rules.capSeconds, rules.firstDelaySeconds * 2 ** (attempt - 1));
  const minimum = failure.code === "AZURE_OUTCOME_UNKNOWN" ? OUTCOME_UNKNOWN_WAIT_SECONDS : 0;
  return { kind: "retry", at: addSeconds(now, Math.max(backoff, retryAfter, minimum)) };
}

function maxAttemptsFor({ code }: FailureFacts, rules: RetryRules): number {
  if (code === undefined) return rules.maxUnexplainedAttempts;
  return code === "AZURE_THROTTLED" ? rules.maxThrottledAttempts : rules.maxAttempts;
}

/**
 * Event Grid's rules of delivery and retry.
 * Source: https://learn.microsoft.com/azure/event-grid/delivery-and-retry
 */

/** How long an endpoint may take to respond, in real time. */
export const RESPONSE_TIMEOUT_MS = 30_000;
export const DEFAULT_MAX_ATTEMPTS = 30;
export const DEFAULT_TIME_TO_LIVE_MINUTES = 1440;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Seconds to wait before the second, third, … attempt; the last one repeats. */
const RETRY_SECONDS = [10, 30, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];
/** Statuses after which Event Grid does not retry. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([400, 401, 403, 413]);
/** Statuses after which it waits at least this many seconds. */
const MIN_WAIT_SECONDS: Readonly<Record<number, number>> = { 404: 5 * MINUTE, 408: 2 * MINUTE, 503: 30 };
/** Waits are spread, so that events that failed together are not retried together. */
const JITTER = 0.1;

/** How an attempt ended: an HTTP status, or no response. */
export type AttemptResult = number | "timeout" | "unreachable";

export type NextStep =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly afterMs: number }
  | {
      readonly kind: "deadLetter";
      readonly reason: "FinalStatus" | "MaxDeliveryAttemptsExceeded" | "TimeToLiveExceeded";
    };

/** What follows an attempt. */
export function nextStep(
  result: AttemptResult,
  history: { readonly attempts: number; readonly ageMs: number; readonly random: number },
  policy: { readonly maxAttempts: number; readonly timeToLiveMinutes: number },
): NextStep {
  if (typeof result === "number" && result >= 200 && result <= 204) return { kind: "delivered" };
  if (typeof result === "number" && FINAL_STATUSES.has(result)) return { kind: "deadLetter", reason: "FinalStatus" };
  if (history.attempts >= policy.maxAttempts) return { kind: "deadLetter", reason: "MaxDeliveryAttemptsExceeded" };
  const scheduled = RETRY_SECONDS[Math.min(history.attempts, RETRY_SECONDS.length) - 1] ?? 10;
  const minSeconds = typeof result === "number" ? (MIN_WAIT_SECONDS[result] ?? 0) : 0;
  const afterMs = Math.max(scheduled, minSeconds) * 1000 * (1 + history.random * JITTER);
  return history.ageMs + afterMs > policy.timeToLiveMinutes * MINUTE * 1000
    ? { kind: "deadLetter", reason: "TimeToLiveExceeded" }
    : { kind: "retry", afterMs };
}

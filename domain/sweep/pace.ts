import { addSeconds, type Instant, isBefore } from "../instant.ts";

/** Starts of the present minute. */
export interface Pace {
  readonly since: Instant;
  readonly used: number;
}

export type PaceStep =
  | { readonly kind: "start"; readonly count: number; readonly pace: Pace }
  | { readonly kind: "wait"; readonly until: Instant };

const MINUTE_SECONDS = 60;

/** How many of the wanted starts may be made now; none until the minute has passed in which all of its starts were made. */
export function nextPaceStep(pace: Pace | undefined, wanted: number, perMinute: number, now: Instant): PaceStep {
  const end = pace === undefined ? undefined : addSeconds(pace.since, MINUTE_SECONDS);
  const current = pace !== undefined && end !== undefined && isBefore(now, end) ? pace : { since: now, used: 0 };
  const count = Math.min(wanted, perMinute - current.used);
  if (count <= 0) return { kind: "wait", until: addSeconds(current.since, MINUTE_SECONDS) };
  return { kind: "start", count, pace: { since: current.since, used: current.used + count } };
}

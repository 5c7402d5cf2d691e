import { addSeconds, type Instant, isBefore } from "../instant.ts";

/** What the task hub says of the one sweep instance. */
export interface LastSweep {
  readonly kind: "none" | "running" | "ended" | "failed" | "unreadable";
  /** Of one that has ended. */
  readonly isComplete?: boolean;
  /** When the last sweep began that saw everything. */
  readonly lastCompleteAt?: Instant;
}

export interface SweepHealth {
  readonly status: "ok" | "warning";
  /** Names no resource. */
  readonly detail: string;
}

/** Sweeps that may be late or partial before the lack of a complete one is a warning. */
const MAX_INTERVALS = 3;

/**
 * Whether the sweep does what it is for: finding machines that no event reported.
 *
 * @param settings.appStartedAt - Since when this process could have swept: a new one has three intervals for its first sweep.
 */
export function sweepHealth(
  last: LastSweep,
  settings: { readonly subscriptions: number; readonly everyMinutes: number; readonly appStartedAt: Instant },
  now: Instant,
): SweepHealth {
  const { subscriptions, everyMinutes, appStartedAt } = settings;
  if (subscriptions === 0) return { status: "warning", detail: NOTHING_SWEPT };
  if (last.kind === "unreadable")
    return { status: "warning", detail: "the task hub does not tell how the last sweep ended" };
  if (last.kind === "failed") return { status: "warning", detail: "the last sweep failed; the log has the reason" };
  const { lastCompleteAt } = last;
  const told =
    lastCompleteAt === undefined ? "none was complete yet" : `the last complete one began at ${lastCompleteAt}`;
  const isOverdue = isBefore(addSeconds(lastCompleteAt ?? appStartedAt, MAX_INTERVALS * everyMinutes * 60), now);
  if (isOverdue) return { status: "warning", detail: `no complete sweep for ${MAX_INTERVALS} intervals; ${told}` };
  if (last.isComplete === false) return { status: "warning", detail: `the last sweep did not see everything; ${told}` };
  return { status: "ok", detail: `${subscriptions} subscriptions, every ${everyMinutes} minutes; ${told}` };
}

/** What a configuration without subscriptions means. */
export const NOTHING_SWEPT =
  "no subscription is swept: a machine whose event is lost, or that was there before the app, is never found";

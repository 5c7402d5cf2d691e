import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import type { InstanceState } from "../ports/workflows.ts";
import { latest, type TimerBeat } from "./timer-beats.ts";

/** What has to run for problems to be found: sweeps, the timer that starts the watches of vaults, the watch of one vault. */
export const monitors = ["sweep", "watchTick", "vaultWatch"] as const;
export type Monitor = (typeof monitors)[number];

/** Whether something runs. `unknown`: it neither opens nor ends anything. */
export type Presence =
  | { readonly kind: "present" | "unknown" }
  /** `lastAt`: when it ran last; absent when it never did. `since`: from when on it is missing, as far as that was seen. */
  | { readonly kind: "absent"; readonly since: Instant; readonly lastAt?: Instant };

const MIN_SWEEP_SECONDS = 3600;
/** A sweep of a large fleet waits for the runs that it starts. */
const MAX_RUNNING_SWEEP_SECONDS = 86_400;
const MAX_INTERVALS = 3;
const MAX_TICK_SECONDS = 1800;
const MAX_WATCH_SECONDS = 3600;

/**
 * Whether sweeps run: one has ended with a result in the last three intervals, at least an hour; one that still runs may take a day.
 * What it found is another matter.
 *
 * @param seen.sweptAt - When the last one ended with a result.
 * @param seen.since - Since when the timer that asks ticks without a gap: an app that was stopped gets the same time for a sweep.
 */
export function sweepPresence(
  seen: { readonly sweptAt?: Instant; readonly isRunning: boolean; readonly since: Instant },
  everyMinutes: number,
  now: Instant,
): Presence {
  const idle = Math.max(MIN_SWEEP_SECONDS, MAX_INTERVALS * everyMinutes * 60);
  const limit = seen.isRunning ? Math.max(MAX_RUNNING_SWEEP_SECONDS, idle) : idle;
  return presence(seen.sweptAt, seen.since, limit, now);
}

/**
 * Whether the timer that starts the watches of vaults ticks: within half an hour.
 *
 * @param since - As for `sweepPresence`.
 */
export function watchTickPresence(watchTick: TimerBeat | undefined, since: Instant, now: Instant): Presence {
  return presence(watchTick?.at, since, MAX_TICK_SECONDS, now);
}

/**
 * Whether a vault is watched: the next poll is less than an hour late. A watch that tries to list its vault runs; that the vault
 * cannot be read is told by the checks of its scheduled backups.
 *
 * @param seen.watch - What the entity knows of the vault; absent when it was never polled.
 * @param seen.since - As for `sweepPresence`, or when the vault was first seen, if that is later.
 * @param seen.instance - The watch's instance; needed only when the poll is late.
 */
export function vaultWatchPresence(
  seen: {
    readonly watch?: { readonly polledAt: Instant; readonly nextAt: Instant };
    readonly since: Instant;
    readonly instance?: InstanceState;
  },
  now: Instant,
): Presence {
  const { watch, since, instance } = seen;
  if (instance !== undefined && isTrying(instance, now)) return { kind: "unknown" };
  const due = latest(since, watch?.nextAt);
  if (!isBefore(now, addSeconds(due, MAX_WATCH_SECONDS)))
    return { kind: "absent", since: due, ...(watch !== undefined && { lastAt: watch.polledAt }) };
  return {
    kind: watch !== undefined && isBefore(now, addSeconds(watch.nextAt, MAX_WATCH_SECONDS)) ? "present" : "unknown",
  };
}

function presence(lastAt: Instant | undefined, since: Instant, limitSeconds: number, now: Instant): Presence {
  const isFresh = (at: Instant) => isBefore(now, addSeconds(at, limitSeconds));
  if (lastAt !== undefined && isFresh(lastAt)) return { kind: "present" };
  // In the time that an app which was stopped has again nothing is proven.
  if (isFresh(since)) return { kind: "unknown" };
  return { kind: "absent", since: latest(since, lastAt), ...(lastAt !== undefined && { lastAt }) };
}

/** It lists the vault again and again, or ended by itself a moment ago. */
function isTrying(state: InstanceState, now: Instant): boolean {
  if (state.kind === "absent") return false;
  if (state.kind === "ended")
    return state.status === "Completed" && secondsBetween(state.endedAt, now) < MAX_WATCH_SECONDS;
  const { input } = state;
  return typeof input === "object" && input !== null && "failures" in input && Number(input.failures) > 0;
}

import { type Instant, secondsBetween } from "../instant.ts";

/** The timers that look after each other: each tells when the other, or what it starts, does not run. */
export const beatingTimers = ["sweepTick", "watchTick"] as const;
export type BeatingTimer = (typeof beatingTimers)[number];

/** When a timer ticked: since when without a gap, and last. */
export interface TimerBeat {
  readonly since: Instant;
  readonly at: Instant;
}

/** What the durable entity `timerBeats` keeps, one for the app. */
export interface TimerBeats extends Readonly<Partial<Record<BeatingTimer, TimerBeat>>> {
  /** When the last sweep ended that had a result, as far as `watchTick` has seen. */
  readonly sweptAt?: Instant;
}

/** After a longer gap the app was stopped, and what it starts gets its time anew. */
const MAX_GAP_SECONDS = 1200;

/** Notes a tick. Ticks may be noted twice, and overtake each other. */
export function withBeat(
  before: TimerBeats,
  { timer, at, sweptAt }: { readonly timer: BeatingTimer; readonly at: Instant; readonly sweptAt?: Instant },
): TimerBeats {
  const known = latest(before.sweptAt, sweptAt);
  return {
    ...before,
    [timer]: nextBeat(before[timer], at),
    ...(known !== undefined && { sweptAt: known }),
  };
}

/** Since when a timer ticks without a gap, this tick included. */
export function nextBeat(before: TimerBeat | undefined, at: Instant): TimerBeat {
  if (before === undefined || secondsBetween(before.at, at) > MAX_GAP_SECONDS) return { since: at, at };
  return { since: before.since, at: latest(before.at, at) };
}

/** The later one of two instants of which one may not be known. */
export function latest(known: Instant, other: Instant | undefined): Instant;
export function latest(known: Instant | undefined, other: Instant | undefined): Instant | undefined;
export function latest(known: Instant | undefined, other: Instant | undefined): Instant | undefined {
  if (known === undefined || other === undefined) return known ?? other;
  return known < other ? other : known;
}

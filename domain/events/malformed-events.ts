import type { Instant } from "../instant.ts";

/** How events reach the app: through the Event Grid trigger, or through a storage queue. */
export const eventEntrances = ["webhook", "queue"] as const;
export type EventEntrance = (typeof eventEntrances)[number];

/** How many events one process could not read on one UTC day. Its numbers only grow. */
export interface MalformedEventCount {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** The process; another one after every restart. */
  readonly writer: string;
  readonly count: number;
  readonly last: MalformedEvent;
}

/** Why an event could not be read; nothing else of the event is kept. */
export interface MalformedEvent {
  readonly at: Instant;
  /** One line of at most 400 characters, without secrets. */
  readonly because: string;
  readonly entrance: EventEntrance;
}

export interface MalformedEventSummary {
  readonly count: number;
  /** The newest one; absent when there was none. */
  readonly last?: MalformedEvent;
}

/** The UTC day of an instant, `YYYY-MM-DD`. */
export function dayOf(at: Instant): string {
  return at.slice(0, "YYYY-MM-DD".length);
}

/** One more event that its writer could not read. `before`: what it has counted on that day already. */
export function countMalformed(
  before: MalformedEventCount | undefined,
  writer: string,
  event: MalformedEvent,
): MalformedEventCount {
  return { day: dayOf(event.at), writer, count: (before?.count ?? 0) + 1, last: event };
}

/** The sum over writers and days, and the newest event among them. */
export function summarizeMalformed(counts: readonly MalformedEventCount[]): MalformedEventSummary {
  const count = counts.reduce((sum, each) => sum + each.count, 0);
  const last = counts.map((each) => each.last).toSorted((a, b) => b.at.localeCompare(a.at))[0];
  return { count, ...(last !== undefined && { last }) };
}

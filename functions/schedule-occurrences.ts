import { Cron } from "croner";
import { type Instant, toDate, toInstant } from "../domain/instant.ts";
import { type WallClock, wallClock } from "./wall-clock.ts";

/**
 * When schedules fall due. Only triggers and start-up may ask, never an orchestrator: time-zone data changes between
 * releases, so an occurrence is computed once and then recorded.
 */
export interface ScheduleTimes {
  /** Five-field cron expression; day of month and day of week: either, as cron has it. */
  readonly cron: string;
  /** IANA time zone. */
  readonly timeZone: string;
}

export interface ScheduleProblem {
  readonly key: "cron" | "timeZone";
  readonly allowed: string;
}

const FIVE_FIELDS = /^\S+(?: \S+){4}$/;
const FIELDS = [
  ["minute", "0 to 59"],
  ["hour", "0 to 23"],
  ["day of month", "1 to 31"],
  ["month", "1 to 12 or JAN to DEC"],
  ["day of week", "0 to 7 or SUN to SAT"],
] as const;
const fiveFieldsNeeded: ScheduleProblem = {
  key: "cron",
  allowed: `five cron fields: ${FIELDS.map(([name]) => name).join(", ")}`,
};
/** Where the search for a first occurrence starts: a fixed day, so that a file is valid or invalid at all times. */
const ANY_DAY = new Date("2024-01-01T00:00:00Z");

/** What is wrong with an expression or a time zone; `undefined` when nothing is. */
export function scheduleProblem(cron: string, timeZone: string): ScheduleProblem | undefined {
  if (!isTimeZone(timeZone)) return { key: "timeZone", allowed: "an IANA time zone name, such as Europe/Berlin" };
  if (!FIVE_FIELDS.test(cron)) return fiveFieldsNeeded;
  try {
    const first = pattern({ cron, timeZone }).nextRun(ANY_DAY);
    return first === null ? { key: "cron", allowed: "an expression that ever falls due" } : undefined;
  } catch {
    return invalidField(cron, timeZone) ?? fiveFieldsNeeded;
  }
}

/** The first field that is invalid by itself. */
function invalidField(cron: string, timeZone: string): ScheduleProblem | undefined {
  const given = cron.split(" ");
  const index = FIELDS.findIndex((_, place) => {
    const alone = FIELDS.map((_field, other) => (other === place ? given[other] : "*")).join(" ");
    return !isPattern(alone, timeZone);
  });
  const [name, range] = FIELDS[index] ?? [];
  if (name === undefined) return undefined;
  return {
    key: "cron",
    allowed: `for the ${name} (field ${index + 1} of 5): ${range}, lists, ranges and steps of these, or *`,
  };
}

function isPattern(cron: string, timeZone: string): boolean {
  try {
    pattern({ cron, timeZone });
    return true;
  } catch {
    return false;
  }
}

/**
 * The first occurrences in (`after`, `upTo`], oldest first. Around a change to summer time an occurrence in the missing hour falls at
 * its end; in the repeated hour a fixed time of day occurs once, and only a pattern for every hour (`*`) goes on.
 *
 * @param most - No more than so many.
 */
export function occurrencesBetween(
  times: ScheduleTimes,
  after: Instant,
  upTo: Instant,
  most: number,
): readonly Instant[] {
  const { cron, toClock, toDue } = clockOf(times);
  const found = new Set<Instant>();
  // croner knows whole seconds, and occurrences are whole minutes.
  let last = Math.floor(toClock(after) / 1000) * 1000 - EARLIER_MS;
  while (found.size < most) {
    const next = cron.nextRun(new Date(last));
    if (next === null) break;
    last = next.getTime();
    const dueAt = toDue(last);
    if (dueAt > upTo) break;
    if (dueAt > after) found.add(dueAt);
  }
  return [...found];
}

/** The last occurrences up to an instant, newest first. */
export function latestOccurrences(times: ScheduleTimes, upTo: Instant, most: number): readonly Instant[] {
  const { cron, toClock, toDue } = clockOf(times);
  // croner looks for runs strictly before the reference.
  let last = toClock(upTo) + EARLIER_MS;
  const found = new Set<Instant>();
  while (found.size < most) {
    const [previous] = cron.previousRuns(1, new Date(last));
    if (previous === undefined) break;
    last = previous.getTime();
    const dueAt = toDue(last);
    if (dueAt <= upTo) found.add(dueAt);
  }
  return [...found];
}

/** No change of a clock is longer. */
const EARLIER_MS = 3 * 3_600_000;

/** The pattern on an axis of time on which it can be counted, and what an occurrence there means. */
interface PatternClock {
  readonly cron: Cron;
  readonly toClock: (at: Instant) => number;
  readonly toDue: (clockMs: number) => Instant;
}

/**
 * A pattern for every hour is counted by the time that passes; all others by the times that the clock on the wall shows, each of which
 * falls due once: croner by itself leaves out those that daylight saving skips, and repeats others, when a pattern names several hours.
 */
function clockOf(times: ScheduleTimes): PatternClock {
  const [, hours = "*"] = times.cron.split(" ");
  if (hours.includes("*")) {
    const toClock = (at: Instant) => toDate(at).getTime();
    return { cron: pattern(times), toClock, toDue: (clockMs) => toInstant(new Date(clockMs)) };
  }
  const { localMsAt, first } = wallClockOf(times.timeZone);
  return { cron: pattern({ cron: times.cron, timeZone: "UTC" }), toClock: localMsAt, toDue: first };
}

/** By time zone: making one costs more than asking it for a year. */
const wallClocks = new Map<string, WallClock>();

function wallClockOf(timeZone: string): WallClock {
  const known = wallClocks.get(timeZone);
  if (known !== undefined) return known;
  const made = wallClock(timeZone);
  wallClocks.set(timeZone, made);
  return made;
}

function pattern({ cron, timeZone }: ScheduleTimes): Cron {
  return new Cron(cron, { mode: "5-part", timezone: timeZone, paused: true });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

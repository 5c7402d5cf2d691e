import { Cron } from "croner";
import { type Instant, toDate, toInstant } from "../domain/instant.ts";
import { wallClock } from "./wall-clock.ts";

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
  const cron = pattern(times);
  const found: Instant[] = [];
  // croner knows whole seconds, and occurrences are whole minutes.
  let last = Math.floor(toDate(after).getTime() / 1000) * 1000;
  while (found.length < most) {
    const next = cron.nextRun(new Date(last));
    if (next === null || next.getTime() > toDate(upTo).getTime()) break;
    last = next.getTime();
    const dueAt = toInstant(next);
    if (!isRepetition(times, dueAt)) found.push(dueAt);
  }
  return found;
}

/** The last occurrences up to an instant, newest first. */
export function latestOccurrences(times: ScheduleTimes, upTo: Instant, most: number): readonly Instant[] {
  // croner looks for runs strictly before the reference, in whole seconds: one second later includes `upTo` itself.
  const reference = new Date(Math.floor(toDate(upTo).getTime() / 1000) * 1000 + 1000);
  // Repetitions are one in two at most.
  const runs = pattern(times)
    .previousRuns(2 * most, reference)
    .map(toInstant);
  return runs.filter((dueAt) => !isRepetition(times, dueAt)).slice(0, most);
}

/** croner 11 repeats a fixed time of day in the second of two equal hours when the pattern names several hours. */
function isRepetition({ cron, timeZone }: ScheduleTimes, dueAt: Instant): boolean {
  const [, hours = "*"] = cron.split(" ");
  if (hours.includes("*")) return false;
  const { localMsAt, first } = wallClock(timeZone);
  return first(localMsAt(dueAt)) !== dueAt;
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

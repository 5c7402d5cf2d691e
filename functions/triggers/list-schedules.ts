import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import { schedulesQuery } from "../../api/requests/schedules.ts";
import { MAX_OCCURRENCES, type SchedulesList } from "../../api/schedules.ts";
import { runInstanceId } from "../../domain/coordination/instance-ids.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import type { InstanceState, Workflows } from "../../domain/ports/workflows.ts";
import type { BackupSchedule, ProtectionConfig } from "../../domain/protection/config.ts";
import { closedWindowsOf } from "../closed-windows.ts";
import { readParameters } from "../http/read-parameters.ts";
import { latestOccurrences, occurrencesBetween } from "../schedule-occurrences.ts";
import { wallClock } from "../wall-clock.ts";

interface Deps {
  readonly config: Pick<ProtectionConfig, "schedules">;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly now: () => Instant;
}

const NEXT = 5;
/** An expression such as `0 0 29 2 *` is due every four years, around 2100 every eight. */
const LOOK_AHEAD_SECONDS = 9 * 366 * 86_400;
/** Occurrences whose runs are looked for: the newest may have none when the schedule was paused or new. */
const LAST = 5;

/** After the first instant, up to the second. */
interface Range {
  readonly from: Instant;
  readonly until: Instant;
}

/** `GET /api/schedules`: every configured schedule, when it is due next, and its last run; also when it is due in a range. */
export function createListSchedules({ config, workflows, now }: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const read = readParameters<Partial<Range>>(request, schedulesQuery);
    if (read.kind === "problem") return read.response;
    const { from, until } = read.query;
    const range = from === undefined || until === undefined ? undefined : { from, until };
    const client = workflows(context);
    const at = now();
    const items = await Promise.all(
      config.schedules.map(async (schedule) => ({
        ...describe(schedule, at),
        ...(range !== undefined && occurrencesIn(schedule, range, at)),
        ...(await lastRunOf(schedule, client, at)),
      })),
    );
    return { status: 200, jsonBody: { items } satisfies SchedulesList };
  };
}

function describe(schedule: BackupSchedule, now: Instant) {
  const { name, cron, timeZone, isPaused = false } = schedule;
  const dueTimes = occurrencesBetween(schedule, now, addSeconds(now, LOOK_AHEAD_SECONDS), NEXT);
  return { name, cron, timeZone, paused: isPaused, next: told(schedule, dueTimes) };
}

/** What is due in the range and not over. Beyond what is looked ahead at all there is nothing. */
function occurrencesIn(schedule: BackupSchedule, range: Range, now: Instant) {
  const from = isBefore(range.from, now) ? now : range.from;
  const last = addSeconds(now, LOOK_AHEAD_SECONDS);
  const until = isBefore(last, range.until) ? last : range.until;
  const dueTimes = isBefore(from, until) ? occurrencesBetween(schedule, from, until, MAX_OCCURRENCES + 1) : [];
  const occurrences = told(schedule, dueTimes.slice(0, MAX_OCCURRENCES));
  return { occurrences, ...(dueTimes.length > occurrences.length && { isCut: true }) };
}

/** Due times in order, each with what the zone's clock shows, and until when no backup starts of a run that is due in a black-out. */
function told(schedule: BackupSchedule, dueTimes: readonly Instant[]) {
  const clock = wallClock(schedule.timeZone);
  const [first, last] = [dueTimes[0], dueTimes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const windows = closedWindowsOf(schedule, first, addSeconds(last, LONGEST_BLACKOUT_SECONDS));
  return dueTimes.map((dueAt) => {
    const window = windows.find(({ from, until }) => from <= dueAt && dueAt < until);
    const longest = addSeconds(dueAt, LONGEST_BLACKOUT_SECONDS);
    return {
      dueAt,
      wallClock: clock.textAt(dueAt),
      ...(window !== undefined && { blackoutUntil: isBefore(longest, window.until) ? longest : window.until }),
    };
  });
}

/** Black-outs that touch each other are one; those of a week are enough to see. */
const LONGEST_BLACKOUT_SECONDS = 7 * 86_400;

async function lastRunOf(schedule: BackupSchedule, workflows: Workflows, now: Instant) {
  for (const dueAt of latestOccurrences(schedule, now, LAST)) {
    const id = runInstanceId(schedule.name, dueAt);
    const state = await workflows.read(id);
    if (state.kind !== "absent") return { lastRun: { id, dueAt, status: statusOf(state) } };
  }
  return {};
}

function statusOf(state: Exclude<InstanceState, { readonly kind: "absent" }>): string {
  return state.kind === "running" ? "Running" : state.status;
}

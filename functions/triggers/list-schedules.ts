import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { SchedulesList } from "../../api/schedules.ts";
import { runInstanceId } from "../../domain/coordination/instance-ids.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { InstanceState, Workflows } from "../../domain/ports/workflows.ts";
import type { BackupSchedule, ProtectionConfig } from "../../domain/protection/config.ts";
import { closedWindowsOf } from "../closed-windows.ts";
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

/** `GET /api/schedules`: every configured schedule, when it is due next, and its last run. */
export function createListSchedules({ config, workflows, now }: Deps) {
  return async (_request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const client = workflows(context);
    const items = await Promise.all(config.schedules.map((schedule) => describe(schedule, client, now())));
    return { status: 200, jsonBody: { items } satisfies SchedulesList };
  };
}

async function describe(schedule: BackupSchedule, workflows: Workflows, now: Instant) {
  const { name, cron, timeZone, isPaused = false } = schedule;
  const clock = wallClock(timeZone);
  const lastRun = await lastRunOf(schedule, workflows, now);
  const dueTimes = occurrencesBetween(schedule, now, addSeconds(now, LOOK_AHEAD_SECONDS), NEXT);
  return {
    name,
    cron,
    timeZone,
    paused: isPaused,
    next: dueTimes.map((dueAt) => ({ dueAt, wallClock: clock.textAt(dueAt), ...blackoutAt(schedule, dueAt) })),
    ...(lastRun !== undefined && { lastRun }),
  };
}

/** Until when no backup starts, when the run is due in a black-out. */
function blackoutAt(schedule: BackupSchedule, dueAt: Instant): { readonly blackoutUntil?: Instant } {
  const [window] = closedWindowsOf(schedule, dueAt, addSeconds(dueAt, LONGEST_BLACKOUT_SECONDS));
  return window?.from === dueAt ? { blackoutUntil: window.until } : {};
}

/** Black-outs that touch each other are one; those of a week are enough to see. */
const LONGEST_BLACKOUT_SECONDS = 7 * 86_400;

async function lastRunOf(schedule: BackupSchedule, workflows: Workflows, now: Instant) {
  for (const dueAt of latestOccurrences(schedule, now, LAST)) {
    const id = runInstanceId(schedule.name, dueAt);
    const state = await workflows.read(id);
    if (state.kind !== "absent") return { id, dueAt, status: statusOf(state) };
  }
  return undefined;
}

function statusOf(state: Exclude<InstanceState, { readonly kind: "absent" }>): string {
  return state.kind === "running" ? "Running" : state.status;
}

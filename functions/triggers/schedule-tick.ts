import type { InvocationContext, Timer } from "@azure/functions";
import { scheduleInstanceId } from "../../domain/coordination/instance-id.ts";
import { addSeconds, type Instant, secondsBetween, toInstant } from "../../domain/instant.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { BackupSchedule } from "../../domain/protection/config.ts";

interface Deps {
  readonly schedules: readonly BackupSchedule[];
  /** Newest occurrence of a schedule in (`after`, `upTo`]. */
  readonly newestOccurrence: (schedule: BackupSchedule, after: Instant, upTo: Instant) => Instant | undefined;
  readonly workflows: (context: InvocationContext) => Workflows;
  /** The machine's time, for a tick that comes late. */
  readonly now: () => Instant;
}

const TICK_SECONDS = 60;
/** How far back a missed occurrence still counts. */
const LOOK_BACK_SECONDS = 12 * 3600;
/** Every tick looks at this much of the past again, because a tick that failed is not repeated. Starting twice is harmless. */
const OVERLAP_SECONDS = 600;
const LATE_SECONDS = 120;

/**
 * Starts a run of every configured schedule that fell due (timer trigger, once a minute in UTC: Flex Consumption knows no
 * time zones, the schedules do). The run's ID holds its due time, so an occurrence is run once however often it is seen.
 */
export function createBackupNow(deps: Deps) {
  return async (timer: Timer, context: InvocationContext): Promise<void> => {
    const { after, upTo } = tickWindow(timer, deps.now);
    const failures: unknown[] = [];
    for (const schedule of deps.schedules) {
      const dueAt = deps.newestOccurrence(schedule, after, upTo);
      if (dueAt !== undefined)
        await startRun(deps, schedule.name, dueAt, upTo, context).catch((error) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, "Not every schedule that fell due could be started.");
  };
}

async function startRun(deps: Deps, schedule: string, dueAt: Instant, upTo: Instant, context: InvocationContext) {
  const instanceId = scheduleInstanceId(schedule, dueAt);
  const request = { workflow: "runBackupSchedule", instanceId, input: { schedule, dueAt } };
  if ((await deps.workflows(context).startOnce(request)) === "alreadyExists") return;
  const lateSeconds = secondsBetween(dueAt, upTo);
  context.info(`Schedule "${schedule}" due at ${dueAt}: ${instanceId} started.`);
  if (lateSeconds > LATE_SECONDS) context.warn(`Schedule "${schedule}" started ${Math.round(lateSeconds)} s late.`);
}

/** The host tells when the last tick was and when this one was due. A late tick stands for all that were missed. */
function tickWindow(timer: Timer, now: () => Instant): { readonly after: Instant; readonly upTo: Instant } {
  const dueAt = instantIn(timer.scheduleStatus?.next);
  const upTo = latest(dueAt ?? now(), timer.isPastDue ? now() : undefined);
  const last = instantIn(timer.scheduleStatus?.last) ?? addSeconds(upTo, -TICK_SECONDS);
  return { after: latest(addSeconds(last, -OVERLAP_SECONDS), addSeconds(upTo, -LOOK_BACK_SECONDS)), upTo };
}

/** `undefined` also for the year 1, by which the host says "never". */
function instantIn(text: string | undefined): Instant | undefined {
  const milliseconds = Date.parse(text ?? "");
  return milliseconds > 0 ? toInstant(new Date(milliseconds)) : undefined;
}

function latest(a: Instant, b: Instant | undefined): Instant {
  return b !== undefined && b > a ? b : a;
}

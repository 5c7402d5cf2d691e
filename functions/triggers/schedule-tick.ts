import type { InvocationContext, Timer } from "@azure/functions";
import { runInstanceId } from "../../domain/coordination/instance-ids.ts";
import { addSeconds, type Instant, secondsBetween } from "../../domain/instant.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { BackupSchedule } from "../../domain/protection/config.ts";
import { runBackupSchedule } from "../../orchestrations/contracts/runs.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";
import { newestOccurrence } from "../schedule-occurrences.ts";
import { dueAtOf, lastTickOf } from "../timer-status.ts";

interface Deps {
  readonly schedules: readonly BackupSchedule[];
  readonly workflows: (context: InvocationContext) => Workflows;
  /** The machine's time, for a tick that comes late. */
  readonly now: () => Instant;
}

const TICK_SECONDS = 60;
/** How far back a missed occurrence still counts. */
const LOOK_BACK_SECONDS = 12 * 3600;
/** Every tick covers this much of the past again, because a tick that failed is not repeated. Starting twice is harmless. */
const OVERLAP_SECONDS = 600;
const LATE_SECONDS = 120;

/**
 * Starts a run of every configured schedule that is due (timer trigger, once a minute in UTC: Flex Consumption knows no time
 * zones, the schedules do). The run's ID contains its due time, so an occurrence runs once however often it is seen.
 */
export function createScheduleTick(deps: Deps) {
  return async (timer: Timer, context: InvocationContext): Promise<void> => {
    const { after, upTo } = tickWindow(timer, deps.now);
    const failures: unknown[] = [];
    for (const schedule of deps.schedules) {
      const dueAt = newestOccurrence(schedule, after, upTo);
      if (dueAt !== undefined)
        await startRun(deps, schedule.name, dueAt, upTo, context).catch((error) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, "Not every schedule that is due could be started.");
  };
}

async function startRun(deps: Deps, schedule: string, dueAt: Instant, upTo: Instant, context: InvocationContext) {
  const instanceId = runInstanceId(schedule, dueAt);
  const request = startWorkflow(runBackupSchedule, instanceId, { schedule, dueAt });
  if ((await deps.workflows(context).startOnce(request)) === "alreadyExists") return;
  const lateSeconds = secondsBetween(dueAt, upTo);
  context.info(`Schedule "${schedule}" due at ${dueAt}: ${instanceId} started.`);
  if (lateSeconds > LATE_SECONDS) context.warn(`Schedule "${schedule}" started ${Math.round(lateSeconds)} s late.`);
}

/** The host tells when the last tick was and when this one was due. A late tick stands for all that were missed. */
function tickWindow(timer: Timer, now: () => Instant): { readonly after: Instant; readonly upTo: Instant } {
  const dueAt = dueAtOf(timer);
  const upTo = latest(dueAt ?? now(), timer.isPastDue ? now() : undefined);
  const last = lastTickOf(timer) ?? addSeconds(upTo, -TICK_SECONDS);
  return { after: latest(addSeconds(last, -OVERLAP_SECONDS), addSeconds(upTo, -LOOK_BACK_SECONDS)), upTo };
}

function latest(a: Instant, b: Instant | undefined): Instant {
  return b !== undefined && b > a ? b : a;
}

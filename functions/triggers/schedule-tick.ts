import type { InvocationContext, Timer } from "@azure/functions";
import { alertId } from "../../domain/alerts/alert-id.ts";
import { runInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { IncidentSettings } from "../../domain/incidents/settings.ts";
import { addSeconds, type Instant, secondsBetween } from "../../domain/instant.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { BackupSchedule } from "../../domain/protection/config.ts";
import { sortDue } from "../../domain/schedule/deadline.ts";
import { runBackupSchedule } from "../../orchestrations/contracts/runs.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";
import { handOverAlerts } from "../hand-over-alerts.ts";
import { occurrencesBetween } from "../schedule-occurrences.ts";
import { createScheduleStart } from "../schedule-start.ts";
import { dueAtOf, lastTickOf } from "../timer-status.ts";

interface Deps {
  readonly schedules: readonly BackupSchedule[];
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly incidents: IncidentSettings;
  /** The machine's time, for a tick that comes late. */
  readonly now: () => Instant;
}

const TICK_SECONDS = 60;
/** How far back the app looks after it was stopped: what was due before is not even reported. */
const LOOK_BACK_SECONDS = 31 * 86_400;
/** Every tick covers this much of the past again, because a tick that failed is not repeated. Starting twice is harmless. */
const OVERLAP_SECONDS = 3600;
/** The same on a host that does not say when the last tick was: it may never have been. */
const OVERLAP_UNKNOWN_SECONDS = 600;
const LATE_SECONDS = 120;
/** Runs of one schedule that one tick starts; the next ticks start what is left. */
const MAX_STARTS = 100;
/** A due time for every minute of the time looked back. */
const MAX_OCCURRENCES = LOOK_BACK_SECONDS / 60;

/**
 * Starts a run for every occurrence of the configured schedules (timer trigger, once a minute in UTC: Flex Consumption knows no time
 * zones, the schedules do), whatever earlier runs do. The run's ID contains its due time, so an occurrence runs once however often it
 * is seen. One whose deadline has passed is reported instead. What fell due before the first tick of an installation is not started.
 */
export function createScheduleTick(deps: Deps) {
  const clocks = deps.schedules.filter(({ isPaused }) => isPaused !== true).map((schedule) => scheduleClock(schedule));
  const startOf = createScheduleStart();
  return async (timer: Timer, context: InvocationContext): Promise<void> => {
    const { after: wanted, upTo } = tickWindow(timer, deps.now);
    const workflows = deps.workflows(context);
    // A host that knows an earlier tick has run a version of the app that did not remember its first one.
    const isFirst = lastTickOf(timer) === undefined;
    const since = await startOf(workflows, isFirst ? addSeconds(upTo, -TICK_SECONDS) : wanted);
    const after = latest(wanted, since);
    const failures: unknown[] = [];
    for (const clock of clocks)
      failures.push(...(await clock({ after, upTo, workflows, incidents: deps.incidents, context })));
    if (failures.length > 0) throw new AggregateError(failures, "Not every schedule that is due could be started.");
  };
}

interface Tick {
  readonly after: Instant;
  readonly upTo: Instant;
  readonly workflows: Workflows;
  readonly incidents: IncidentSettings;
  readonly context: InvocationContext;
}

/** One schedule from tick to tick of a process: what was due and could not be started or reported is tried again at every tick. */
function scheduleClock(schedule: BackupSchedule): (tick: Tick) => Promise<readonly unknown[]> {
  let open: readonly Instant[] = [];
  let done: ReadonlySet<Instant> = new Set();
  return async (tick) => {
    const seen = occurrencesBetween(schedule, tick.after, tick.upTo, MAX_OCCURRENCES);
    const due = [...new Set([...open, ...seen])].filter((dueAt) => !done.has(dueAt)).sort();
    const { start, missed } = sortDue(schedule, due, tick.upTo);
    const finished = new Set<Instant>();
    const failures: unknown[] = [];
    for (const dueAt of start.slice(0, MAX_STARTS)) {
      await startRun(schedule, dueAt, tick).then(
        () => finished.add(dueAt),
        (error: unknown) => failures.push(error),
      );
    }
    await reportMissed(schedule, missed, tick).then(
      () => {
        for (const dueAt of missed) finished.add(dueAt);
      },
      (error: unknown) => failures.push(error),
    );
    open = due.filter((dueAt) => !finished.has(dueAt));
    done = new Set([...seen.filter((dueAt) => done.has(dueAt)), ...finished]);
    return failures;
  };
}

async function startRun({ name }: BackupSchedule, dueAt: Instant, { workflows, context, upTo }: Tick): Promise<void> {
  const instanceId = runInstanceId(name, dueAt);
  const request = startWorkflow(runBackupSchedule, instanceId, { schedule: name, dueAt });
  if ((await workflows.startOnce(request)) === "alreadyExists") return;
  const lateSeconds = secondsBetween(dueAt, upTo);
  context.info(`Schedule "${name}" due at ${dueAt}: ${instanceId} started.`);
  if (lateSeconds > LATE_SECONDS) context.warn(`Schedule "${name}" started ${Math.round(lateSeconds)} s late.`);
}

/** One alert for all. The oldest may have had their runs before the app was stopped: a tick sees the hour before the last one again. */
async function reportMissed({ name }: BackupSchedule, missed: readonly Instant[], tick: Tick): Promise<void> {
  let started = 0;
  for (const dueAt of missed) {
    if ((await tick.workflows.read(runInstanceId(name, dueAt))).kind === "absent") break;
    started += 1;
  }
  const [firstDueAt, ...others] = missed.slice(started);
  if (firstDueAt === undefined) return;
  const [count, lastDueAt] = [others.length + 1, others.at(-1) ?? firstDueAt];
  const head = { alertId: alertId("occurrencesMissed", [name, firstDueAt, lastDueAt]), at: tick.upTo };
  const alert = { ...head, kind: "occurrencesMissed", schedule: name, count, firstDueAt, lastDueAt } as const;
  tick.context.error(`Schedule "${name}": ${count} runs were not started, the first due at ${firstDueAt}.`);
  await handOverAlerts(tick.workflows, tick.incidents, [alert]);
}

/** The host tells when the last tick was and when this one was due. A late tick stands for all that were missed. */
function tickWindow(timer: Timer, now: () => Instant): { readonly after: Instant; readonly upTo: Instant } {
  const dueAt = dueAtOf(timer);
  const upTo = latest(dueAt ?? now(), timer.isPastDue ? now() : undefined);
  const last = lastTickOf(timer);
  const after =
    last === undefined ? addSeconds(upTo, -TICK_SECONDS - OVERLAP_UNKNOWN_SECONDS) : addSeconds(last, -OVERLAP_SECONDS);
  return { after: latest(after, addSeconds(upTo, -LOOK_BACK_SECONDS)), upTo };
}

function latest(a: Instant, b: Instant | undefined): Instant {
  return b !== undefined && b > a ? b : a;
}

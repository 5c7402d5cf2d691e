import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import type { BackupResult } from "../domain/backup/result.ts";
import { factsOfCode } from "../domain/failure-text.ts";
import { secondsBetween } from "../domain/instant.ts";
import { scheduleNotice } from "../domain/notices/schedule.ts";
import { attentionReason } from "../domain/protection/outcome.ts";
import type { AttentionReason } from "../domain/reasons.ts";
import { patientRetry } from "../domain/retry.ts";
import { backoffSeconds, pollIntervals } from "../domain/wait.ts";
import { type ActivityOutput, selectForSchedule } from "./contracts/activities.ts";
import { runBackupSchedule as contract, type WorkflowOutput } from "./contracts/workflows.ts";
import {
  type BackupState,
  isOverdue,
  lostBackup,
  readBackups,
  reportLostBackup,
  startBackups,
} from "./durable/backups.ts";
import { ActivityFailed, callActivity } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { sendNotice } from "./durable/send-notice.ts";
import { nowOf, waitSeconds } from "./durable/wait.ts";

type Run = FromJson<z.output<typeof contract.input>>;
type Running = Run["running"][number];
type ScheduleOutcome = FromJson<WorkflowOutput<typeof contract>>;
type Selected = FromJson<Extract<ActivityOutput<typeof selectForSchedule>, { readonly kind: "selected" }>>;

/** Backups of one run at the same time: keeps a run from using up the subscription's request budget. */
const MAX_PARALLEL_BACKUPS = 20;

/**
 * Backs up every machine that a schedule selects, a fixed number at a time: as soon as one backup has ended the next one starts.
 * Each backup is an instance of its own, under the machine's backup ID, and reports itself; this workflow reports when machines
 * were left out or a backup's workflow is lost.
 *
 * One poll of the running backups per generation.
 */
export function* runBackupSchedule(
  context: OrchestrationContext,
): Generator<Task, ScheduleOutcome | undefined, unknown> {
  let run: Run = readInput(context, contract);
  if (run.running.length > 0) run = yield* countEnded(context, run);
  if (run.waiting.length === 0 && run.selected === undefined) run = yield* selectPage(context, run);
  run = yield* startWaiting(context, run);
  const { schedule, dueAt, plan, counts } = run;
  const configVersion = plan === undefined ? {} : { configVersion: plan.configVersion };
  if (run.running.length === 0 && run.waiting.length === 0 && run.selected !== undefined) {
    return yield* endRun(context, run);
  }
  const progress = { running: run.running.length, waiting: run.waiting.length, counts };
  context.df.setCustomStatus({ stage: "backingUp", schedule, dueAt, ...configVersion, ...progress });
  const [youngest] = run.running.toSorted((a, b) => (a.since < b.since ? 1 : -1));
  if (youngest !== undefined) {
    const elapsedSeconds = secondsBetween(youngest.since, nowOf(context));
    yield* waitSeconds(context, backoffSeconds(elapsedSeconds, 5, pollIntervals.scheduledBackups));
  }
  context.df.continueAsNew(run);
  return undefined;
}

/** Counts the backups that have ended, however they did; the others keep their places. */
function* countEnded(context: OrchestrationContext, run: Run): Generator<Task, Run, unknown> {
  const vmIds = run.running.map(({ vmId }) => vmId);
  const { states } = yield* readBackups(context, vmIds);
  const running: Running[] = [];
  let { counts } = run;
  for (const [index, item] of run.running.entries()) {
    const result = yield* resultOf(context, run, item, states[index] ?? { kind: "running" });
    if (result === undefined) running.push(item);
    else counts = counted(counts, result);
  }
  return { ...run, running, counts };
}

/** The backup's result, or `undefined` while it runs. One that is lost, or runs for longer than it can, is unknown and reported. */
function* resultOf(
  context: OrchestrationContext,
  { plan }: Run,
  item: Running,
  state: BackupState,
): Generator<Task, BackupResult | undefined, unknown> {
  if (state.kind === "ended") return state.result;
  const isGivenUp = plan !== undefined && isOverdue(item.since, plan.thresholds, nowOf(context));
  if (state.kind === "running" && !isGivenUp) return undefined;
  const { endedAt = item.since } = state.kind === "lost" ? state : {};
  yield* reportLostBackup(context, item, endedAt);
  return lostBackup;
}

function counted(counts: Run["counts"], { result }: BackupResult): Run["counts"] {
  return { ...counts, [result]: (counts[result] ?? 0) + 1 };
}

/** Adds the next page of machines. A selection that fails ends with the backups that were started until then. */
function* selectPage(context: OrchestrationContext, run: Run): Generator<Task, Run, unknown> {
  const page = yield* readPage(context, run);
  if (typeof page === "string") return { ...run, selected: page };
  const { configVersion, retainDays, thresholds, items, continuation } = page;
  const known = new Set(run.leftOut.map(({ resource }) => resource));
  const { continuation: _, ...rest } = run;
  return {
    ...rest,
    ...(continuation === undefined ? { selected: "all" } : { continuation }),
    plan: { configVersion, retainDays, thresholds },
    waiting: items,
    leftOut: [...run.leftOut, ...(page.leftOut ?? []).filter(({ resource }) => !known.has(resource))],
  };
}

function* readPage(
  context: OrchestrationContext,
  { schedule, continuation }: Run,
): Generator<Task, Selected | "scheduleUnknown" | AttentionReason, unknown> {
  try {
    const request = { schedule, ...(continuation !== undefined && { continuation }) };
    const page = yield* callActivity(context, selectForSchedule, request, patientRetry);
    return page.kind === "selected" ? page : page.kind;
  } catch (error) {
    return error instanceof ActivityFailed ? attentionReason(error.facts) : "internalError";
  }
}

/** Starts as many waiting backups as there are places. One that the task hub cannot start is unknown, and reported. */
function* startWaiting(context: OrchestrationContext, run: Run): Generator<Task, Run, unknown> {
  const { plan } = run;
  const places = MAX_PARALLEL_BACKUPS - run.running.length;
  const items = run.waiting.slice(0, places);
  if (plan === undefined || items.length === 0) return run;
  const since = nowOf(context);
  const { retainDays, thresholds } = plan;
  const starts = yield* startBackups(context, { items, retainDays, thresholds });
  const running = [...run.running];
  let { counts } = run;
  for (const [index, item] of items.entries()) {
    if (starts[index] !== "failed") {
      running.push({ ...item, since });
      continue;
    }
    counts = counted(counts, lostBackup);
    yield* reportLostBackup(context, item, since);
  }
  return { ...run, running, counts, waiting: run.waiting.slice(places) };
}

/** The end of a run. What was left out is reported after the backups, so that it does not delay them. */
function* endRun(context: OrchestrationContext, run: Run): Generator<Task, ScheduleOutcome, unknown> {
  const { schedule, dueAt, counts, selected, leftOut } = run;
  const reason = reasonOf(run);
  const result = { schedule, dueAt, outcome: reason === undefined ? "ran" : "needsAttention", counts } as const;
  const configVersion = run.plan === undefined ? {} : { configVersion: run.plan.configVersion };
  const ended = reason === undefined ? result : { ...result, reason };
  context.df.setCustomStatus({ stage: "ended", ...ended, ...configVersion });
  if (reason === undefined) return ended;
  const resources = leftOut.map(({ resource }) => resource);
  const missing = selected === "all" ? { leftOut: resources } : {};
  yield* sendNotice(context, scheduleNotice({ schedule, reason, dueAt, occurredAt: nowOf(context), ...missing }));
  return ended;
}

function reasonOf({ selected, leftOut }: Run): ScheduleOutcome["reason"] | undefined {
  if (selected !== undefined && selected !== "all") return selected;
  const [first] = leftOut;
  return first === undefined ? undefined : attentionReason(factsOfCode(first.code));
}

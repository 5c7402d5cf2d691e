import type { OrchestrationContext } from "durable-functions";
import { runAlerts } from "../../domain/alerts/run-alerts.ts";
import { addSeconds, isBefore, secondsBetween } from "../../domain/instant.ts";
import { briefRetry } from "../../domain/retry.ts";
import { endStatus, type RunSummary } from "../../domain/schedule/report.ts";
import { partInstanceId } from "../../domain/schedule/run-id.ts";
import { backoffSeconds, pollIntervals } from "../../domain/wait.ts";
import { runBackupSchedule as contract, readParts, writeRun } from "../contracts/runs.ts";
import { callActivity } from "../durable/call.ts";
import { readInput } from "../durable/json.ts";
import { alertHead, raise } from "../durable/raise.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import type { Step } from "./part.ts";
import { type Control, lostPart, type PlannedRun, type Run, readControl, showProgress, summaryOf } from "./run.ts";
import { makePlan, selectPage } from "./select-machines.ts";

/** How often the parts' instances are read: one that was terminated reports nothing. */
const CHECK_SECONDS = 900;
/** Instances that one activity reads. */
const MAX_READ = 50;

/**
 * Backs up every machine that a schedule selects: selects them page by page, each once, has them backed up by parts of at most 100
 * machines, and waits for these. A part that is lost leaves its machines unknown, never fine.
 *
 * One page or one poll per generation.
 */
export function* runBackupSchedule(context: OrchestrationContext): Step<RunSummary | undefined> {
  const input = readInput(context, contract);
  const isNew = input.startedAt === undefined;
  const run: Run = { ...input, startedAt: input.startedAt ?? nowOf(context) };
  const control = yield* readControl(context);
  if (isNew) yield* writeHead(context, summaryOf(context, run, control));
  showProgress(context, run, control);
  if (hasEnded(run, control)) return yield* endRun(context, run);
  context.df.continueAsNew(yield* nextGeneration(context, run, control));
  return undefined;
}

function hasEnded({ hasSelected, parts, lost }: Run, { endedParts }: Control): boolean {
  const ended = new Set([...endedParts, ...lost.map(({ part }) => part)]);
  return hasSelected && parts.every((_, index) => ended.has(index + 1));
}

function* nextGeneration(context: OrchestrationContext, run: Run, control: Control): Step<Run> {
  if (run.hasSelected) return yield* awaitParts(context, run, control);
  if (control.isCancelled) return { ...run, hasSelected: true };
  return isPlanned(run) ? yield* selectPage(context, run) : yield* makePlan(context, run);
}

function isPlanned(run: Run): run is PlannedRun {
  return run.plan !== undefined;
}

/** One poll. What the parts report tells of their ends; their instances are read now and then. */
function* awaitParts(context: OrchestrationContext, run: Run, control: Control): Step<Run> {
  const now = nowOf(context);
  const { checkedAt = now } = run;
  const next = isBefore(now, addSeconds(checkedAt, CHECK_SECONDS))
    ? { ...run, checkedAt }
    : yield* checkParts(context, run, control);
  if (next.lost.length > run.lost.length) return next;
  const elapsed = secondsBetween(run.startedAt, now);
  yield* waitSeconds(context, backoffSeconds(elapsed, 20, pollIntervals.scheduledBackups));
  return next;
}

function* checkParts(context: OrchestrationContext, run: Run, control: Control): Step<Run> {
  const ended = new Set([...control.endedParts, ...run.lost.map(({ part }) => part)]);
  const open = run.parts.map((_, index) => index + 1).filter((part) => !ended.has(part));
  const lost = [...run.lost];
  for (let start = 0; start < open.length; start += MAX_READ) {
    const batch = open.slice(start, start + MAX_READ);
    const instanceIds = batch.map((part) => partInstanceId(context.df.instanceId, part));
    const states = yield* readStates(context, instanceIds);
    for (const [index, part] of batch.entries()) if (states[index] === "lost") lost.push(lostPart(run, control, part));
  }
  return { ...run, lost, checkedAt: nowOf(context) };
}

function* readStates(context: OrchestrationContext, instanceIds: string[]): Step<readonly string[]> {
  try {
    return (yield* callActivity(context, readParts, { instanceIds }, briefRetry)).states;
  } catch {
    return [];
  }
}

/** The end of a run: its report, and one digest. */
function* endRun(context: OrchestrationContext, run: Run): Step<RunSummary> {
  const control = yield* readControl(context, "close");
  const summary = summaryOf(context, run, control);
  const isComplete = run.reason === undefined && run.unreadable.length === 0;
  const hasMachines = run.parts.length > 0;
  const status =
    run.reason !== undefined && !hasMachines
      ? "failed"
      : endStatus({ counts: summary.counts, isCancelled: control.isCancelled, isComplete });
  const headOf = (kind: "runEnded" | "scheduleRan") => alertHead(context, kind, [summary.id]);
  const ended: RunSummary = { ...summary, status, endedAt: nowOf(context) };
  context.df.setCustomStatus({ stage: "ended", ...ended, problems: [] });
  yield* writeHead(
    context,
    ended,
    run.lost.map(({ part }) => part),
  );
  yield* raise(context, runAlerts({ runEnded: headOf("runEnded"), scheduleRan: headOf("scheduleRan") }, ended));
  return ended;
}

/** The report is a view: without it the run goes on. */
function* writeHead(context: OrchestrationContext, run: RunSummary, lostParts: number[] = []): Step<void> {
  const { problems, unreadable, ...rest } = run;
  const head = {
    ...rest,
    ...(problems !== undefined && { problems: problems.map((problem) => ({ ...problem })) }),
    ...(unreadable !== undefined && { unreadable: [...unreadable] }),
  };
  try {
    yield* callActivity(context, writeRun, { run: head, lostParts }, briefRetry);
  } catch {
    // The failed activity is in the log.
  }
}

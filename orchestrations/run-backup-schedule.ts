import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import type { BackupResult } from "../domain/backup/result.ts";
import { retainUntil } from "../domain/backup/retention.ts";
import { failureFactsFromText } from "../domain/errors.ts";
import { scheduleNotice } from "../domain/notices/schedule.ts";
import { attentionReason } from "../domain/protection/outcome.ts";
import type { AttentionReason } from "../domain/reasons.ts";
import { patientRetry } from "../domain/retry.ts";
import { lostBackup, sendLostNotice } from "./backup-virtual-machine/run-backup.ts";
import { type ActivityOutput, selectForSchedule } from "./contracts/activities.ts";
import { backupVirtualMachine, runBackupSchedule as contract, type WorkflowOutput } from "./contracts/workflows.ts";
import { ActivityFailed, callActivity, childTask, resultOfChild } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { sendNotice } from "./durable/send-notice.ts";
import { nowOf } from "./durable/wait.ts";

type ScheduleInput = FromJson<z.output<typeof contract.input>>;
type ScheduleOutcome = FromJson<WorkflowOutput<typeof contract>>;
type Selected = FromJson<Extract<ActivityOutput<typeof selectForSchedule>, { readonly kind: "selected" }>>;

/** Backups of one run at the same time: keeps a run from using up the subscription's request budget. */
const MAX_PARALLEL_BACKUPS = 20;

/**
 * Backs up every machine that a schedule selects, one page of machines per generation, a fixed number at a time. Each machine's
 * own workflow reports its backup; this one reports when machines were left out.
 */
export function* runBackupSchedule(
  context: OrchestrationContext,
): Generator<Task, ScheduleOutcome | undefined, unknown> {
  const input = readInput(context, contract);
  const page = yield* selectPage(context, input);
  if (typeof page === "string") return yield* endWithoutSelection(context, input, page);
  let { counts } = input;
  for (let from = 0; from < page.items.length; from += MAX_PARALLEL_BACKUPS) {
    context.df.setCustomStatus({ stage: "backingUp", ...input, configVersion: page.configVersion, counts });
    const results = yield* backUpTogether(context, page, from);
    for (const { result } of results) counts = { ...counts, [result]: (counts[result] ?? 0) + 1 };
  }
  const { schedule, dueAt } = input;
  if (page.continuation === undefined) return yield* endRun(context, { ...input, counts }, page.leftOut ?? []);
  context.df.continueAsNew({ schedule, dueAt, continuation: page.continuation, counts });
  return undefined;
}

function* selectPage(
  context: OrchestrationContext,
  input: ScheduleInput,
): Generator<Task, Selected | "scheduleUnknown" | AttentionReason, unknown> {
  const { schedule, continuation } = input;
  try {
    const request = { schedule, ...(continuation !== undefined && { continuation }) };
    const page = yield* callActivity(context, selectForSchedule, request, patientRetry);
    return page.kind === "selected" ? page : page.kind;
  } catch (error) {
    return error instanceof ActivityFailed ? attentionReason(error.facts) : "internalError";
  }
}

/**
 * Children do not fail by themselves. When one is terminated from outside, `Task.all` stops waiting; the results that the others
 * have by then count, the rest is "unknown" and reported.
 */
function* backUpTogether(
  context: OrchestrationContext,
  page: Selected,
  from: number,
): Generator<Task, readonly BackupResult[], unknown> {
  const { thresholds, retainDays } = page;
  const keptUntil = retainUntil(nowOf(context), retainDays);
  const items = page.items.slice(from, from + MAX_PARALLEL_BACKUPS);
  const tasks = items.map((item) =>
    childTask(context, backupVirtualMachine, { ...item, thresholds, retainUntil: keptUntil }),
  );
  try {
    yield context.df.Task.all(tasks);
  } catch {
    // The result of each task is read below.
  }
  const results = tasks.map(resultOf);
  for (const [index, item] of items.entries()) {
    if (results[index] === lostBackup) yield* sendLostNotice(context, item);
  }
  return results;
}

function resultOf(task: Task): BackupResult {
  if (!task.isCompleted || task.isFaulted) return lostBackup;
  try {
    return resultOfChild(backupVirtualMachine, task.result);
  } catch {
    return lostBackup;
  }
}

/** The end of a run whose pages are done. What was left out is reported after the backups, so that it does not delay them. */
function* endRun(
  context: OrchestrationContext,
  { schedule, dueAt, counts }: ScheduleInput,
  leftOut: readonly { readonly resource: string; readonly code: string }[],
): Generator<Task, ScheduleOutcome, unknown> {
  const [first] = leftOut;
  if (first === undefined) return { schedule, dueAt, outcome: "ran", counts };
  const reason = attentionReason(failureFactsFromText(`${first.code}: `));
  const resources = leftOut.map(({ resource }) => resource);
  const occurredAt = nowOf(context);
  yield* sendNotice(context, scheduleNotice({ schedule, reason, dueAt, occurredAt, leftOut: resources }));
  return { schedule, dueAt, outcome: "needsAttention", reason, counts };
}

function* endWithoutSelection(
  context: OrchestrationContext,
  input: ScheduleInput,
  reason: "scheduleUnknown" | AttentionReason,
): Generator<Task, ScheduleOutcome, unknown> {
  const { schedule, dueAt, counts } = input;
  context.df.setCustomStatus({ stage: "ended", schedule, reason });
  yield* sendNotice(context, scheduleNotice({ schedule, reason, dueAt, occurredAt: nowOf(context) }));
  return { schedule, dueAt, outcome: "needsAttention", reason, counts };
}

import type { OrchestrationContext, Task } from "durable-functions";
import { z } from "zod";
import type { BackupResult } from "../domain/backup/result.ts";
import { failureFactsFromText } from "../domain/errors.ts";
import { addSeconds, type Instant } from "../domain/instant.ts";
import { backupResultNotice } from "../domain/notices/backup.ts";
import { scheduleNotice } from "../domain/notices/protection.ts";
import { type AttentionReason, attentionReason } from "../domain/protection/outcome.ts";
import { patientRetry } from "../domain/retry.ts";
import { type ActivityOutput, instant, selectForSchedule } from "./contracts/activities.ts";
import { backupResult } from "./contracts/backup-result.ts";
import { ActivityFailed, callActivity } from "./durable/call-activity.ts";
import { type FromJson, fromJson, readInput } from "./durable/json.ts";
import { lostBackup } from "./durable/run-backup.ts";
import { tellPeople } from "./durable/send-notice.ts";
import { nowOf } from "./durable/time.ts";

const scheduleInput = z.object({
  schedule: z.string().min(1),
  /** The occurrence this run stands for. */
  dueAt: instant,
  /** Carried between generations. */
  continuation: z.string().optional(),
  counts: z.record(z.string(), z.int()).default({}),
});
type ScheduleInput = FromJson<z.output<typeof scheduleInput>>;
type Selected = FromJson<Extract<ActivityOutput<typeof selectForSchedule>, { readonly kind: "selected" }>>;

/** Backups of one run at the same time: keeps a run from emptying the subscription's request budget. */
const WIDTH = 20;
const SECONDS_PER_DAY = 86_400;

export interface ScheduleOutcome {
  readonly schedule: string;
  readonly dueAt: Instant;
  readonly outcome: "ran" | "needsAttention";
  readonly reason?: "scheduleUnknown" | AttentionReason;
  /** Machines per result of their backup. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Backs up every machine that a schedule selects, one page of machines per generation, a fixed number at a time. Each
 * machine's own workflow tells people about it; this one tells when machines were left out.
 */
export function* runBackupSchedule(
  context: OrchestrationContext,
): Generator<Task, ScheduleOutcome | undefined, unknown> {
  const input = readInput(context, scheduleInput);
  const page = yield* selectPage(context, input);
  if (typeof page === "string") return yield* needsAttention(context, input, page);
  let { counts } = input;
  for (let from = 0; from < page.items.length; from += WIDTH) {
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
 * Children never fail by themselves. When one is lost all the same (somebody terminated it), `Task.all` stops waiting; what
 * its sisters have answered by then counts, the rest is "unknown", and people are told.
 */
function* backUpTogether(
  context: OrchestrationContext,
  page: Selected,
  from: number,
): Generator<Task, readonly BackupResult[], unknown> {
  const { thresholds, retainDays } = page;
  const retainUntil = addSeconds(nowOf(context), retainDays * SECONDS_PER_DAY);
  const items = page.items.slice(from, from + WIDTH);
  const tasks = items.map((item) =>
    context.df.callSubOrchestrator("backupVirtualMachine", { ...item, thresholds, retainUntil }),
  );
  try {
    yield context.df.Task.all(tasks);
  } catch {
    // What each task says of itself is read below.
  }
  const results = tasks.map(resultOf);
  for (const [index, item] of items.entries()) {
    if (results[index] === lostBackup) yield* tellLost(context, item);
  }
  return results;
}

function resultOf(task: Task): BackupResult {
  if (!task.isCompleted || task.isFaulted) return lostBackup;
  const parsed = backupResult.safeParse(task.result);
  return parsed.success ? fromJson(backupResult, task.result) : lostBackup;
}

function* tellLost(context: OrchestrationContext, item: Selected["items"][number]): Generator<Task, void, unknown> {
  const notice = backupResultNotice(item, lostBackup, [], nowOf(context));
  if (notice !== undefined) yield* tellPeople(context, notice);
}

/** The end of a run whose pages are done. What was left out is told after the backups, so that it does not hold them up. */
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
  yield* tellPeople(context, scheduleNotice({ schedule, reason, dueAt, occurredAt, leftOut: resources }));
  return { schedule, dueAt, outcome: "needsAttention", reason, counts };
}

function* needsAttention(
  context: OrchestrationContext,
  input: ScheduleInput,
  reason: "scheduleUnknown" | AttentionReason,
): Generator<Task, ScheduleOutcome, unknown> {
  const { schedule, dueAt, counts } = input;
  context.df.setCustomStatus({ stage: "ended", schedule, reason });
  yield* tellPeople(context, scheduleNotice({ schedule, reason, dueAt, occurredAt: nowOf(context) }));
  return { schedule, dueAt, outcome: "needsAttention", reason, counts };
}

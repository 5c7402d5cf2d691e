import type { OrchestrationContext, Task } from "durable-functions";
import { backupAlert } from "../../domain/alerts/backup-alerts.ts";
import type { BackupResult } from "../../domain/backup/result.ts";
import { retainUntil } from "../../domain/backup/retention.ts";
import { machineInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { OpenProblem } from "../../domain/coordination/open-problem.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import type { Thresholds } from "../../domain/protection/config.ts";
import { briefRetry, patientRetry } from "../../domain/retry.ts";
import type { ActivityOutput } from "../contracts/activities.ts";
import { readBackups as readContract, startBackups as startContract } from "../contracts/instance-activities.ts";
import { callActivity } from "./call.ts";
import type { FromJson } from "./json.ts";
import { alertHead, raise } from "./raise.ts";
import { nowOf } from "./wait.ts";

/**
 * Backups that other workflows wait for. They run as instances of their own, never as children: durable-functions 3.5 fails a
 * parent whose child was terminated before the parent's code can handle it.
 */

interface Item {
  readonly vmId: string;
  readonly vaultId: string;
}

/** The result of a backup workflow that ended without one: it was terminated, or its result is unreadable. */
export const lostBackup: BackupResult = { result: "unknown", milestones: {}, reason: "monitorFailed" };

export type Start = ActivityOutput<typeof startContract>["starts"][number] | "failed";
export type BackupState = FromJson<ActivityOutput<typeof readContract>["backups"][number]>;

/** Starts the machines' backups, each under the machine's backup ID. `failed`: the task hub could not start it. */
export function* startBackups(
  context: OrchestrationContext,
  request: { readonly items: readonly Item[]; readonly retainDays: number; readonly thresholds: Thresholds },
): Generator<Task, readonly Start[], unknown> {
  const { items, retainDays, thresholds } = request;
  const now = nowOf(context);
  const requestId = `${context.df.instanceId}:${now}`;
  const input = { items: [...items], thresholds, retainUntil: retainUntil(now, retainDays), requestId };
  try {
    return (yield* callActivity(context, startContract, input, patientRetry)).starts;
  } catch {
    return items.map(() => "failed");
  }
}

export interface BackupsRead {
  readonly states: readonly BackupState[];
  readonly isRecheckRequested: boolean;
  readonly problem?: OpenProblem;
}

/** Reads the machines' backups once, in their order. One that cannot be read now counts as running: a later poll tells. */
export function* readBackups(
  context: OrchestrationContext,
  vmIds: readonly string[],
  keys: { readonly recheckKey?: string; readonly problemKey?: string } = {},
): Generator<Task, BackupsRead, unknown> {
  const instanceIds = vmIds.map((vmId) => machineInstanceId("backup", vmId));
  const input = { instanceIds, ...keys };
  try {
    const { backups: states, ...others } = yield* callActivity(context, readContract, input, briefRetry);
    return { states, ...others };
  } catch {
    return { states: vmIds.map(() => ({ kind: "running" })), isRecheckRequested: false };
  }
}

/** A backup ends by its own deadlines, its last attempt included; one that is still running a day after them is no longer waited for. */
export function isOverdue(since: Instant, thresholds: Thresholds, now: Instant): boolean {
  const { jobDeadlineSeconds, operationDeadlineSeconds } = thresholds;
  return !isBefore(now, addSeconds(since, jobDeadlineSeconds + 2 * operationDeadlineSeconds + 2 * 86_400));
}

/**
 * Reports a backup whose workflow ended without a result: unknown, never "fine".
 *
 * @param endedAt - When it ended, if known: every workflow that waited for it raises the same alert.
 */
export function* reportLostBackup(
  context: OrchestrationContext,
  { vmId, vaultId }: Item,
  endedAt: string,
): Generator<Task, void, unknown> {
  const head = alertHead(context, "backupProblem", [machineInstanceId("backup", vmId), "lost", endedAt]);
  const alert = backupAlert(head, { vmId, vaultId }, lostBackup);
  yield* raise(context, alert === undefined ? [] : [alert]);
}

import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupResult } from "../../domain/backup/result.ts";
import { retainUntil } from "../../domain/backup/retention.ts";
import { type BackupSubject, backupResultNotice } from "../../domain/notices/backup.ts";
import type { Thresholds } from "../../domain/protection/config.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { classifyItem } from "../../domain/protection/state.ts";
import { patientRetry } from "../../domain/retry.ts";
import { locateProtectedItem } from "../contracts/activities.ts";
import { backupVirtualMachine as contract } from "../contracts/workflows.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { readInput } from "../durable/json.ts";
import { eventHead, publish } from "../durable/publish.ts";
import { sendNotice } from "../durable/send-notice.ts";
import { nowOf } from "../durable/wait.ts";
import { followJob } from "./follow-job.ts";
import type { BackupInput } from "./input.ts";
import { type NotStarted, startBackup } from "./start-backup.ts";

/**
 * Makes one on-demand backup of a protected machine and follows its job to the end, one poll of the job per generation. Never
 * fails as an instance: every end is a result with a reason, and everything but plain success is reported.
 */
export function* backupVirtualMachine(
  context: OrchestrationContext,
): Generator<Task, BackupResult | undefined, unknown> {
  let subject: BackupSubject = { vmId: "" };
  let end: NotStarted;
  try {
    const input = readInput(context, contract);
    const { vmId, requestId } = input;
    subject = { vmId };
    const carried = { vmId, ...(requestId !== undefined && { requestId }) };
    if (input.following !== undefined) {
      const followed = { ...input.following, vmId };
      const seen = yield* followJob(context, followed);
      if ("result" in seen) return seen;
      context.df.continueAsNew({ ...carried, following: { ...input.following, progress: seen } });
      return undefined;
    }
    const started = yield* start(context, input);
    if (started.kind === "job") {
      const { vaultId, jobId, thresholds } = started;
      context.df.continueAsNew({ ...carried, following: { vaultId, jobId, thresholds } });
      return undefined;
    }
    subject = { ...subject, ...(started.vaultId !== undefined && { vaultId: started.vaultId }) };
    end = started;
  } catch (error) {
    const message = error instanceof Error ? error.message : "Unknown error.";
    end = { kind: "notStarted", result: "unknown", reason: "internalError", message };
  }
  return yield* endWithoutJob(context, subject, end);
}

type Started =
  | { readonly kind: "job"; readonly vaultId: string; readonly jobId: string; readonly thresholds: Thresholds }
  | (NotStarted & { readonly vaultId?: string });

function* start(context: OrchestrationContext, input: BackupInput): Generator<Task, Started, unknown> {
  const { vmId } = input;
  let place: { readonly vaultId?: string } = {};
  try {
    context.df.setCustomStatus({ stage: "locating", vmId });
    const located = yield* locate(context, input);
    if (located.kind === "notStarted") return located;
    const { vaultId, thresholds } = located;
    place = { vaultId };
    context.df.setCustomStatus({ stage: "starting", vmId, vaultId });
    const askedAt = nowOf(context);
    const keptUntil = input.retainUntil ?? retainUntil(askedAt, input.retainDays);
    const started = yield* startBackup(context, { vmId, vaultId, retainUntil: keptUntil, askedAt }, thresholds);
    return started.kind === "job" ? { ...started, vaultId, thresholds } : { ...started, ...place };
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    const { serviceCode } = error.facts;
    const code = serviceCode === undefined ? {} : { serviceCode };
    const reason = attentionReason(error.facts);
    return { kind: "notStarted", result: "failed", reason, message: error.message, ...code, ...place };
  }
}

type Located = { readonly kind: "located"; readonly vaultId: string; readonly thresholds: Thresholds };

function* locate(context: OrchestrationContext, input: BackupInput): Generator<Task, Located | NotStarted, unknown> {
  const { vmId, vaultId, thresholds } = input;
  if (vaultId !== undefined && thresholds !== undefined) return { kind: "located", vaultId, thresholds };
  const found = yield* callActivity(context, locateProtectedItem, { vmId }, patientRetry);
  if (found.kind === "notProtected" || found.kind === "vmNotFound") {
    return { kind: "notStarted", result: "failed", reason: found.kind };
  }
  const item = classifyItem({ protectionState: found.protectionState, isSoftDeleted: false });
  if (item.kind === "stopped") return { kind: "notStarted", result: "failed", reason: "protectionStopped" };
  return { kind: "located", vaultId: vaultId ?? found.vaultId, thresholds: thresholds ?? found.thresholds };
}

function* endWithoutJob(
  context: OrchestrationContext,
  subject: BackupSubject,
  end: NotStarted,
): Generator<Task, BackupResult, unknown> {
  const { result, reason, serviceCode, message } = end;
  const code = serviceCode === undefined ? {} : { serviceCode };
  const backup = { result, milestones: {}, reason, ...code };
  const errors = message === undefined ? [] : [{ code: serviceCode ?? "", message, recommendations: [] }];
  context.df.setCustomStatus({ stage: "ended", result, reason });
  const notice = backupResultNotice(subject, backup, errors, nowOf(context));
  if (notice !== undefined) yield* sendNotice(context, notice);
  const { vmId, vaultId } = subject;
  const place = { vmId, ...(vaultId !== undefined && { vaultId }) };
  yield* publish(context, { ...eventHead(context, "backupEnded"), kind: "backupEnded", ...place, result: backup });
  return backup;
}

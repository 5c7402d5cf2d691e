import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupResult } from "../../domain/backup/result.ts";
import { retainUntil } from "../../domain/backup/retention.ts";
import { type BackupSubject, backupResultNotice } from "../../domain/notices/backup.ts";
import type { Thresholds } from "../../domain/protection/config.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { classifyItem } from "../../domain/protection/state.ts";
import { patientRetry } from "../../domain/retry.ts";
import { locateProtectedItem } from "../contracts/activities.ts";
import { backupVirtualMachine as contract, monitorBackupJob } from "../contracts/workflows.ts";
import { ActivityFailed, callActivity, callChild } from "../durable/call.ts";
import { type FromJson, readInput } from "../durable/json.ts";
import { sendNotice } from "../durable/send-notice.ts";
import { nowOf } from "../durable/wait.ts";
import { type NotStarted, startBackup } from "./start-backup.ts";

type Input = FromJson<ReturnType<typeof contract.input.parse>>;

/**
 * Makes one on-demand backup of a protected machine and follows its job to the end. Never fails as an instance: every end is a
 * result with a reason. Everything but plain success is reported, by this workflow or by `monitorBackupJob`.
 */
export function* backupVirtualMachine(context: OrchestrationContext): Generator<Task, BackupResult, unknown> {
  let subject: BackupSubject = { vmId: "" };
  let end: NotStarted;
  try {
    const input = readInput(context, contract);
    const { vmId } = input;
    subject = { vmId };
    context.df.setCustomStatus({ stage: "locating", vmId });
    const located = yield* locate(context, input);
    if (located.kind === "notStarted") return yield* endWithoutJob(context, subject, located);

    const { vaultId, thresholds } = located;
    subject = { vmId, vaultId };
    context.df.setCustomStatus({ stage: "starting", vmId, vaultId });
    const askedAt = nowOf(context);
    const keptUntil = input.retainUntil ?? retainUntil(askedAt, input.retainDays);
    const started = yield* startBackup(context, { vmId, vaultId, retainUntil: keptUntil, askedAt }, thresholds);
    if (started.kind === "job") {
      context.df.setCustomStatus({ stage: "following", vmId, vaultId, jobId: started.jobId });
      return yield* callChild(context, monitorBackupJob, { vmId, vaultId, jobId: started.jobId, thresholds });
    }
    end = started;
  } catch (error) {
    end = notStartedBecause(error);
  }
  return yield* endWithoutJob(context, subject, end);
}

type Located = { readonly kind: "located"; readonly vaultId: string; readonly thresholds: Thresholds };

function* locate(context: OrchestrationContext, input: Input): Generator<Task, Located | NotStarted, unknown> {
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

/** For errors before a job is known. `startBackup` handles those after which Azure may have acted; the rest is a lost child. */
function notStartedBecause(error: unknown): NotStarted {
  if (!(error instanceof ActivityFailed)) {
    const message = error instanceof Error ? error.message : "Unknown error.";
    return { kind: "notStarted", result: "unknown", reason: "monitorFailed", message };
  }
  const { serviceCode } = error.facts;
  const code = serviceCode === undefined ? {} : { serviceCode };
  const reason = attentionReason(error.facts);
  return { kind: "notStarted", result: "failed", reason, message: error.message, ...code };
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
  return backup;
}

import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupResult } from "../../domain/backup/result.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import { type BackupSubject, backupResultNotice } from "../../domain/notices/backup.ts";
import type { Thresholds } from "../../domain/protection/config.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { decideByItem } from "../../domain/protection/state.ts";
import { patientRetry } from "../../domain/retry.ts";
import { locateProtectedItem } from "../contracts/activities.ts";
import { backupInput } from "../contracts/backup-input.ts";
import { backupResult } from "../contracts/backup-result.ts";
import { ActivityFailed, callActivity } from "../durable/call-activity.ts";
import { type FromJson, fromJson, readInput } from "../durable/json.ts";
import { tellPeople } from "../durable/send-notice.ts";
import { nowOf } from "../durable/time.ts";
import { type NotStarted, startBackup } from "./start-backup.ts";

type Input = FromJson<ReturnType<typeof backupInput.parse>>;
type Place = { readonly vaultId: string; readonly thresholds: Thresholds };

const SECONDS_PER_DAY = 86_400;

/**
 * Makes one on-demand backup of a protected machine and follows its job to the end. Never fails as an instance: every end
 * is a result with a reason. People are told of everything but plain success, by this workflow or by `monitorBackupJob`.
 */
export function* backupVirtualMachine(context: OrchestrationContext): Generator<Task, BackupResult, unknown> {
  let subject: BackupSubject = { vmId: "" };
  let end: NotStarted;
  try {
    const input = readInput(context, backupInput);
    const { vmId } = input;
    subject = { vmId };
    context.df.setCustomStatus({ stage: "locating", vmId });
    const place = yield* locate(context, input);
    if (place.kind === "notStarted") return yield* endWithoutJob(context, subject, place);
    const { vaultId, thresholds } = place;
    subject = { vmId, vaultId };
    context.df.setCustomStatus({ stage: "starting", vmId, vaultId });
    const askedAt = nowOf(context);
    const retainUntil = retainUntilOf(input, askedAt);
    const started = yield* startBackup(context, { vmId, vaultId, retainUntil, askedAt }, thresholds);
    if (started.kind === "job") {
      context.df.setCustomStatus({ stage: "following", vmId, vaultId, jobId: started.jobId });
      const watch = { vmId, vaultId, jobId: started.jobId, thresholds };
      return fromJson(backupResult, yield context.df.callSubOrchestrator("monitorBackupJob", watch));
    }
    end = started;
  } catch (error) {
    end = endByError(error);
  }
  return yield* endWithoutJob(context, subject, end);
}

function retainUntilOf(input: Input, askedAt: Instant): Instant {
  return input.retainUntil ?? addSeconds(askedAt, input.retainDays * SECONDS_PER_DAY);
}

function* locate(
  context: OrchestrationContext,
  input: Input,
): Generator<Task, ({ readonly kind: "located" } & Place) | NotStarted, unknown> {
  const { vmId, vaultId, thresholds } = input;
  if (vaultId !== undefined && thresholds !== undefined) return { kind: "located", vaultId, thresholds };
  const found = yield* callActivity(context, locateProtectedItem, { vmId }, patientRetry);
  if (found.kind === "notProtected" || found.kind === "vmNotFound") {
    return { kind: "notStarted", result: "failed", reason: found.kind };
  }
  const item = decideByItem({ protectionState: found.protectionState, isSoftDeleted: false });
  if (item.kind === "stopped") return { kind: "notStarted", result: "failed", reason: "protectionStopped" };
  return { kind: "located", vaultId: vaultId ?? found.vaultId, thresholds: thresholds ?? found.thresholds };
}

/** Errors before a job is known. Whether Azure acted is stated by `startBackup`; the rest came before or is a lost child. */
function endByError(error: unknown): NotStarted {
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
  if (notice !== undefined) yield* tellPeople(context, notice);
  return backup;
}

import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupResultKind } from "../../domain/backup/result.ts";
import type { Instant } from "../../domain/instant.ts";
import { isConflict } from "../../domain/protection/enable-error.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import type { BackupReason } from "../../domain/reasons.ts";
import { patientRetry } from "../../domain/retry.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { triggerBackup } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { followOperation, type OperationEnd } from "../durable/follow-operation.ts";
import { pollUntil } from "../durable/wait.ts";

export interface BackupRequest {
  readonly vmId: string;
  readonly vaultId: string;
  readonly retainUntil: Instant;
  /** Fixed before the first attempt: a retry finds the job that a lost attempt started, instead of starting a second one. */
  readonly askedAt: Instant;
}

/** An end without a job. `message` is Azure's or the app's. */
export interface NotStarted {
  readonly kind: "notStarted";
  readonly result: Extract<BackupResultKind, "failed" | "unknown">;
  readonly reason: BackupReason;
  readonly serviceCode?: string;
  readonly message?: string;
}

export type StartedBackup = { readonly kind: "job"; readonly jobId: string } | NotStarted;

/** The result at the deadline unless a later attempt brings another. */
interface TryAgain {
  readonly kind: "tryAgain";
  readonly atDeadline: NotStarted;
}

/**
 * Requests a backup until Azure names the job, another operation has held the machine for too long, or the deadline passes.
 * From the moment Azure may have acted, an end without a job is "unknown", not "failed".
 *
 * @throws ActivityFailed when Azure refuses the request itself.
 */
export function* startBackup(
  context: OrchestrationContext,
  request: BackupRequest,
  thresholds: { readonly operationDeadlineSeconds: number },
): Generator<Task, StartedBackup, unknown> {
  const deadlineSeconds = thresholds.operationDeadlineSeconds;
  const started = yield* pollUntil(
    context,
    { deadlineSeconds, interval: pollIntervals.backupStart, isPending: (found) => found.kind === "tryAgain" },
    () => tryOnce(context, request, deadlineSeconds),
  );
  return started.kind === "tryAgain" ? started.atDeadline : started;
}

function* tryOnce(
  context: OrchestrationContext,
  request: BackupRequest,
  deadlineSeconds: number,
): Generator<Task, StartedBackup | TryAgain, unknown> {
  try {
    const triggered = yield* callActivity(context, triggerBackup, request, patientRetry);
    if (triggered.kind === "jobAlreadyRunning") return { kind: "job", jobId: triggered.jobId };
    if (triggered.kind === "jobNotVisibleYet") return { kind: "tryAgain", atDeadline: jobNotVisible };
    const operation = { ...triggered, vaultId: request.vaultId };
    return startedBy(yield* followOperation(context, operation, deadlineSeconds, "job"));
  } catch (error) {
    if (error instanceof ActivityFailed && mayHaveActed(error)) return unknownAfter(error);
    throw error;
  }
}

const jobNotVisible: NotStarted = { kind: "notStarted", result: "unknown", reason: "jobNotVisible" };

function startedBy(end: OperationEnd): StartedBackup | TryAgain {
  if (end.kind === "timedOut") return jobNotVisible;
  if (end.kind === "succeeded") return end.jobId === undefined ? jobNotVisible : { kind: "job", jobId: end.jobId };
  const common = {
    kind: "notStarted",
    result: "failed",
    serviceCode: end.errorCode,
    message: end.errorMessage,
  } as const;
  return isConflict(end.errorCode)
    ? { kind: "tryAgain", atDeadline: { ...common, reason: "conflictTooLong" } }
    : { ...common, reason: "operationFailed" };
}

/** An operation that can no longer be read was accepted before; a write whose response was lost may have been. */
function mayHaveActed(error: ActivityFailed): boolean {
  return error.activityName !== triggerBackup.name || error.facts.code === "AZURE_OUTCOME_UNKNOWN";
}

function unknownAfter(error: ActivityFailed): NotStarted {
  const { serviceCode } = error.facts;
  return {
    kind: "notStarted",
    result: "unknown",
    reason: attentionReason(error.facts),
    message: error.message,
    ...(serviceCode !== undefined && { serviceCode }),
  };
}

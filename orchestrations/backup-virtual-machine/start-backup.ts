import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupReason, BackupResultKind } from "../../domain/backup/result.ts";
import type { Instant } from "../../domain/instant.ts";
import { isConflict } from "../../domain/protection/enable-error.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { patientRetry } from "../../domain/retry.ts";
import { nextWaitStep } from "../../domain/wait.ts";
import { triggerBackup } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call-activity.ts";
import { followOperation, type OperationEnd } from "../durable/follow-operation.ts";
import { nowOf, waitUntil } from "../durable/time.ts";

export interface BackupRequest {
  readonly vmId: string;
  readonly vaultId: string;
  readonly retainUntil: Instant;
  /** Fixed before the first try: a repetition finds the job that a lost try began, instead of starting a second one. */
  readonly askedAt: Instant;
}

/** An end without a job. `message` is what Azure or the app said. */
export interface NotStarted {
  readonly kind: "notStarted";
  readonly result: Extract<BackupResultKind, "failed" | "unknown">;
  readonly reason: BackupReason;
  readonly serviceCode?: string;
  readonly message?: string;
}

export type StartedBackup = { readonly kind: "job"; readonly jobId: string } | NotStarted;

/**
 * Asks Azure for a backup until it names the job, another operation has held the machine for too long, or the deadline
 * passes. From the moment Azure may have acted, an end without a job is "unknown", not "failed".
 *
 * @throws ActivityFailed when Azure refuses the request itself.
 */
export function* startBackup(
  context: OrchestrationContext,
  request: BackupRequest,
  thresholds: { readonly operationDeadlineSeconds: number },
): Generator<Task, StartedBackup, unknown> {
  const deadlineSeconds = thresholds.operationDeadlineSeconds;
  const wait = { startedAt: request.askedAt, deadlineSeconds, minimumSeconds: 30, maximumSeconds: 300 };
  for (;;) {
    const tried = yield* tryOnce(context, request, deadlineSeconds);
    if (tried.kind !== "tryAgain") return tried;
    const step = nextWaitStep(wait, nowOf(context));
    if (step.kind === "deadlinePassed") return tried.atDeadline;
    yield* waitUntil(context, step.at);
  }
}

interface TryAgain {
  readonly kind: "tryAgain";
  readonly atDeadline: NotStarted;
}

function* tryOnce(
  context: OrchestrationContext,
  request: BackupRequest,
  deadlineSeconds: number,
): Generator<Task, StartedBackup | TryAgain, unknown> {
  try {
    const asked = yield* callActivity(context, triggerBackup, request, patientRetry);
    if (asked.kind === "jobAlreadyRunning") return { kind: "job", jobId: asked.jobId };
    if (asked.kind === "jobNotVisibleYet") return { kind: "tryAgain", atDeadline: notVisible };
    const operation = { ...asked, vaultId: request.vaultId };
    return endOfOperation(yield* followOperation(context, operation, deadlineSeconds, "job"));
  } catch (error) {
    if (error instanceof ActivityFailed && mayHaveActed(error)) return unknownAfter(error);
    throw error;
  }
}

const notVisible: NotStarted = { kind: "notStarted", result: "unknown", reason: "jobNotVisible" };

function endOfOperation(end: OperationEnd): StartedBackup | TryAgain {
  if (end.kind === "timedOut") return notVisible;
  if (end.kind === "succeeded") return end.jobId === undefined ? notVisible : { kind: "job", jobId: end.jobId };
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

/** An operation that can no longer be read was accepted before; a write whose answer was lost may have been. */
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

import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupResultKind } from "../../domain/backup/result.ts";
import type { Instant } from "../../domain/instant.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import type { BackupReason } from "../../domain/reasons.ts";
import { patientRetry } from "../../domain/retry.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { listBackupJobs, triggerBackup } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { followOperation, type OperationEnd } from "../durable/follow-operation.ts";
import { pollUntil } from "../durable/wait.ts";

export interface BackupRequest {
  readonly vmId: string;
  readonly vaultId: string;
  readonly retainUntil: Instant;
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

/**
 * Requests that Azure may accept and then fail, per backup: Azure takes nine on-demand backups of a machine a day, and counts
 * those that fail, too.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-vms-troubleshoot (CloudDosTimeboudLimitReached)
 */
const MAX_ACCEPTED_REQUESTS = 3;

/** What is known between two attempts. */
interface Attempts {
  /** Jobs that Azure showed before the first attempt: every other one was started since, whatever clocks say. */
  readonly knownJobIds: readonly string[];
  readonly accepted: number;
  /** The end at the deadline, once Azure has said that another operation holds the machine. */
  readonly conflict?: NotStarted;
}

/** The result at the deadline unless a later attempt brings another. */
interface TryAgain {
  readonly kind: "tryAgain";
  readonly atDeadline: NotStarted;
  readonly attempts: Attempts;
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
  const { vmId, vaultId, askedAt } = request;
  const { jobIds } = yield* callActivity(context, listBackupJobs, { vmId, vaultId, askedAt }, patientRetry);
  let attempts: Attempts = { knownJobIds: jobIds, accepted: 0 };
  const started = yield* pollUntil(
    context,
    { deadlineSeconds, interval: pollIntervals.backupStart, isPending: (found) => found.kind === "tryAgain" },
    function* tryNext() {
      const found = yield* tryOnce(context, request, attempts, deadlineSeconds);
      if (found.kind === "tryAgain") attempts = found.attempts;
      return found;
    },
  );
  return started.kind === "tryAgain" ? started.atDeadline : started;
}

function* tryOnce(
  context: OrchestrationContext,
  request: BackupRequest,
  attempts: Attempts,
  deadlineSeconds: number,
): Generator<Task, StartedBackup | TryAgain, unknown> {
  const mayStart = attempts.accepted < MAX_ACCEPTED_REQUESTS;
  try {
    const triggered = yield* callActivity(context, triggerBackup, inputOf(request, attempts, mayStart), patientRetry);
    if (triggered.kind === "jobAlreadyRunning") return { kind: "job", jobId: triggered.jobId };
    if (triggered.kind === "jobNotVisibleYet") {
      const { conflict = jobNotVisible } = attempts;
      return { kind: "tryAgain", atDeadline: conflict, attempts: { ...attempts, conflict } };
    }
    const operation = { ...triggered, vaultId: request.vaultId };
    const end = yield* followOperation(context, operation, deadlineSeconds, "job");
    const accepted = { ...attempts, accepted: attempts.accepted + 1 };
    return end.kind === "timedOut" ? yield* findJob(context, request, accepted) : startedBy(end, accepted);
  } catch (error) {
    if (error instanceof ActivityFailed && error.facts.code === "AZURE_OUTCOME_UNKNOWN") return unknownAfter(error);
    throw error;
  }
}

/** The end of an accepted operation is not known: its job may be there all the same. */
function* findJob(
  context: OrchestrationContext,
  request: BackupRequest,
  attempts: Attempts,
): Generator<Task, StartedBackup, unknown> {
  try {
    const found = yield* callActivity(context, triggerBackup, inputOf(request, attempts, false), patientRetry);
    return found.kind === "jobAlreadyRunning" ? { kind: "job", jobId: found.jobId } : jobNotVisible;
  } catch (error) {
    if (error instanceof ActivityFailed) return unknownAfter(error);
    throw error;
  }
}

function inputOf(request: BackupRequest, { knownJobIds, conflict }: Attempts, mayStart: boolean) {
  return { ...request, knownJobIds: [...knownJobIds], followsKnownJobs: conflict !== undefined, mayStart };
}

const jobNotVisible: NotStarted = { kind: "notStarted", result: "unknown", reason: "jobNotVisible" };

function startedBy(
  end: Exclude<OperationEnd, { readonly kind: "timedOut" }>,
  attempts: Attempts,
): StartedBackup | TryAgain {
  if (end.kind === "succeeded") return end.jobId === undefined ? jobNotVisible : { kind: "job", jobId: end.jobId };
  const details = { serviceCode: end.errorCode, message: end.errorMessage };
  if (end.errorClass !== "tryAgain") {
    return { kind: "notStarted", result: "failed", reason: "operationFailed", ...details };
  }
  const conflict: NotStarted = { kind: "notStarted", result: "failed", reason: "conflictTooLong", ...details };
  return { kind: "tryAgain", atDeadline: conflict, attempts: { ...attempts, conflict } };
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

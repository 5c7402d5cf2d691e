import type { OrchestrationContext, Task } from "durable-functions";
import { factsOfCode } from "../../domain/failure-text.ts";
import type { Instant } from "../../domain/instant.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { patientRetry } from "../../domain/retry.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { type ActivityOutput, listBackupJobs, triggerBackup } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { followOperation, type OperationEnd } from "../durable/follow-operation.ts";
import type { FromJson } from "../durable/json.ts";
import { pollUntil, waitSeconds } from "../durable/wait.ts";
import type { BackupAttempts, NotStarted } from "./run.ts";

export interface BackupRequest {
  readonly vmId: string;
  readonly vaultId: string;
  readonly retainUntil: Instant;
  readonly askedAt: Instant;
  /** See `BackupAttempts`. */
  readonly before?: BackupAttempts["before"] | undefined;
}

type Triggered = FromJson<ActivityOutput<typeof triggerBackup>>;

export type StartedBackup = { readonly kind: "job"; readonly jobId: string } | NotStarted;

/**
 * Requests that Azure may accept and then fail, per backup: Azure takes nine on-demand backups of a machine a day, and counts
 * those that fail, too.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-vms-troubleshoot (CloudDosTimeboudLimitReached)
 */
const MAX_ACCEPTED_REQUESTS = 3;

/** As long as Azure may need to show a job, and more. */
const QUOTA_LOOK_SECONDS = 180;

type Asked = Omit<BackupRequest, "before">;

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
 * @throws ActivityFailed when the machine's jobs cannot be listed before.
 */
export function* startBackup(
  context: OrchestrationContext,
  request: BackupRequest,
  thresholds: { readonly operationDeadlineSeconds: number },
): Generator<Task, StartedBackup, unknown> {
  const deadlineSeconds = thresholds.operationDeadlineSeconds;
  const { before, ...given } = request;
  const { askedAt, jobIds } = before ?? (yield* readBefore(context, given));
  const asked = { ...given, askedAt };
  let attempts: Attempts = { knownJobIds: jobIds, accepted: 0 };
  const started = yield* pollUntil(
    context,
    { deadlineSeconds, interval: pollIntervals.backupStart, isPending: (found) => found.kind === "tryAgain" },
    function* tryNext() {
      const found = yield* tryOnce(context, asked, attempts, deadlineSeconds);
      if (found.kind === "tryAgain") attempts = found.attempts;
      return found;
    },
  );
  if (started.kind === "tryAgain") return started.atDeadline;
  const isOverQuota = started.kind === "notStarted" && started.retry === "tomorrow";
  return isOverQuota ? yield* lookAgain(context, asked, attempts, started) : started;
}

/**
 * A call that runs twice, because the host ended before its first answer was kept, may find the quota used up by its own first request,
 * whose job does not show yet: the job is looked for once more.
 */
function* lookAgain(
  context: OrchestrationContext,
  request: Asked,
  attempts: Attempts,
  refusal: NotStarted,
): Generator<Task, StartedBackup, unknown> {
  yield* waitSeconds(context, QUOTA_LOOK_SECONDS);
  const found = yield* findJob(context, request, attempts);
  return found.kind === "job" ? found : refusal;
}

function* readBefore(
  context: OrchestrationContext,
  { vmId, vaultId, askedAt }: Asked,
): Generator<Task, NonNullable<BackupAttempts["before"]>, unknown> {
  const { jobIds } = yield* callActivity(context, listBackupJobs, { vmId, vaultId, askedAt }, patientRetry);
  return { askedAt, jobIds };
}

function* tryOnce(
  context: OrchestrationContext,
  request: Asked,
  attempts: Attempts,
  deadlineSeconds: number,
): Generator<Task, StartedBackup | TryAgain, unknown> {
  const mayStart = attempts.accepted < MAX_ACCEPTED_REQUESTS;
  try {
    const triggered = yield* callActivity(context, triggerBackup, inputOf(request, attempts, mayStart), patientRetry);
    if (triggered.kind === "jobAlreadyRunning") return { kind: "job", jobId: triggered.jobId };
    if (triggered.kind === "refused") return refusedBy(triggered);
    if (triggered.kind === "jobNotVisibleYet") {
      const { conflict = jobNotVisible } = attempts;
      return { kind: "tryAgain", atDeadline: conflict, attempts: { ...attempts, conflict } };
    }
    const operation = { ...triggered, vaultId: request.vaultId };
    const end = yield* followOperation(context, operation, deadlineSeconds, "job");
    const accepted = { ...attempts, accepted: attempts.accepted + 1 };
    return end.kind === "timedOut" ? yield* findJob(context, request, accepted) : startedBy(end, accepted);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    if (error.facts.code === "AZURE_OUTCOME_UNKNOWN") return unknownAfter(error);
    return unavailable(error, { askedAt: request.askedAt, jobIds: attempts.knownJobIds });
  }
}

/** The end of an accepted operation is not known: its job may be there all the same. */
function* findJob(
  context: OrchestrationContext,
  request: Asked,
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

function inputOf(request: Asked, { knownJobIds, conflict }: Attempts, mayStart: boolean) {
  return { ...request, knownJobIds: [...knownJobIds], followsKnownJobs: conflict !== undefined, mayStart };
}

const jobNotVisible: NotStarted = { kind: "notStarted", result: "unknown", reason: "jobNotVisible" };

function startedBy(
  end: Exclude<OperationEnd, { readonly kind: "timedOut" }>,
  attempts: Attempts,
): StartedBackup | TryAgain {
  if (end.kind === "succeeded") return end.jobId === undefined ? jobNotVisible : { kind: "job", jobId: end.jobId };
  const { errorCode: serviceCode, errorMessage: message, retry = "once" } = end;
  const details = { serviceCode, message, retry };
  if (end.errorClass !== "tryAgain") {
    return { kind: "notStarted", result: "failed", reason: "operationFailed", ...details };
  }
  const conflict: NotStarted = { kind: "notStarted", result: "failed", reason: "conflictTooLong", ...details };
  return { kind: "tryAgain", atDeadline: conflict, attempts: { ...attempts, conflict } };
}

function refusedBy(refused: Extract<Triggered, { readonly kind: "refused" }>): NotStarted {
  const { code, serviceCode, message, retry } = refused;
  const reason = attentionReason(factsOfCode(code));
  return {
    kind: "notStarted",
    result: "failed",
    reason,
    message,
    retry,
    ...(serviceCode !== undefined && { serviceCode }),
  };
}

/**
 * Azure could not be asked for longer than the app is patient. Of one of the requests the response may have been lost, so a later
 * attempt begins with what this one knew.
 */
function unavailable(error: ActivityFailed, before: NonNullable<BackupAttempts["before"]>): NotStarted {
  const failed = { ...unknownAfter(error), result: "failed" } as const;
  return error.facts.retryable && error.facts.code !== undefined ? { ...failed, retry: "later", before } : failed;
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

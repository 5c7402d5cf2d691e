import type { OrchestrationContext, Task } from "durable-functions";
import { backupAlert } from "../../domain/alerts/backup-alerts.ts";
import type { BackupResult } from "../../domain/backup/result.ts";
import { retryOfRequest } from "../../domain/backup/retry-backup.ts";
import { machineKey } from "../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../domain/instant.ts";
import { backupVirtualMachine as contract } from "../contracts/workflows.ts";
import { readInput } from "../durable/json.ts";
import { eventHead, publish } from "../durable/publish.ts";
import { alertHead, raise } from "../durable/raise.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import { awaitEnd } from "./await-end.ts";
import type { AttemptEnd, Awaited, BackupAttempts, BackupInput, NotStarted } from "./run.ts";
import { resultOf, start } from "./start.ts";

/**
 * Makes one on-demand backup of a protected machine: claims it, starts it unless another workflow does, and waits in its mailbox for
 * the end that the vault's watcher tells. A failed backup is tried again where that may help. Never fails as an instance: every end
 * is a result with a reason, and everything but plain success is reported.
 */
export function* backupVirtualMachine(
  context: OrchestrationContext,
): Generator<Task, BackupResult | undefined, unknown> {
  let vmId = "";
  try {
    const { awaited, ...given } = readInput(context, contract);
    vmId = given.vmId;
    const attempts = given.attempts ?? { requestedAt: nowOf(context), failed: 0 };
    const request = { ...given, attempts };
    const found = awaited === undefined ? yield* attempt(context, request) : yield* awaitEnd(context, vmId, awaited);
    if (!("result" in found)) {
      context.df.continueAsNew({ ...request, awaited: found });
      return undefined;
    }
    return yield* finishOrRetry(context, request, found);
  } catch (error) {
    const message = error instanceof Error ? error.message : "Unknown error.";
    const end = yield* endWithoutJob(context, vmId, { ...internalError, message });
    return yield* finish(context, end);
  }
}

type Request = BackupInput & { readonly attempts: BackupAttempts };

const internalError: NotStarted = { kind: "notStarted", result: "unknown", reason: "internalError" };

/** One attempt, once it is due. */
function* attempt(context: OrchestrationContext, request: Request): Generator<Task, AttemptEnd | Awaited, unknown> {
  const { vmId } = request;
  const { dueAt, failed, reason, serviceCode } = request.attempts;
  if (dueAt !== undefined) {
    context.df.setCustomStatus({ stage: "waitingToRetry", vmId, attempts: failed, dueAt, reason, serviceCode });
    yield* waitUntil(context, dueAt);
  }
  const started = yield* start(context, request);
  if (started.kind === "notStarted") return yield* endWithoutJob(context, vmId, started);
  const { kind: _, ...awaited } = started;
  return awaited;
}

/** A backup that could not be started concerns no watcher: this workflow publishes and reports it. */
function* endWithoutJob(
  context: OrchestrationContext,
  vmId: string,
  end: NotStarted,
): Generator<Task, AttemptEnd, unknown> {
  const { vaultId, serviceCode, message, retry, before } = end;
  const result = resultOf(end);
  const place = { vmId, ...(vaultId !== undefined && { vaultId }) };
  yield* publish(context, { ...eventHead(context, "backupEnded"), kind: "backupEnded", ...place, result });
  const error = message === undefined ? undefined : { code: serviceCode ?? "", message, recommendations: [] };
  const alert = backupAlert(alertHead(context, "backupProblem"), place, result, error);
  return {
    result,
    ...(retry !== undefined && { retry }),
    ...(before !== undefined && { before }),
    ...(alert !== undefined && { alert }),
  };
}

function* finishOrRetry(
  context: OrchestrationContext,
  request: Request,
  end: AttemptEnd,
): Generator<Task, BackupResult | undefined, unknown> {
  const { requestedAt } = request.attempts;
  const failed = request.attempts.failed + 1;
  const dueAt = retryAt(context, request.vmId, { requestedAt, failed }, end);
  if (dueAt === undefined) return yield* finish(context, end, failed);
  const { reason, serviceCode } = end.result;
  const { before } = end;
  const attempts = { requestedAt, failed, dueAt, reason, serviceCode, before };
  context.df.continueAsNew({ ...request, attempts });
  return undefined;
}

/** By the class that came with the failure. An end that is unknown is no failure: Azure may have made the backup. */
function retryAt(
  context: OrchestrationContext,
  vmId: string,
  { failed, requestedAt }: BackupAttempts,
  { result, retry }: AttemptEnd,
): Instant | undefined {
  if (result.result !== "failed" || retry === undefined) return undefined;
  const now = nowOf(context);
  const failure = { retry, attempt: failed, attemptsToday: failed, now, machineKey: machineKey(vmId) };
  return retryOfRequest(failure, requestedAt);
}

function* finish(
  context: OrchestrationContext,
  { result: found, alert }: AttemptEnd,
  attempts = 1,
): Generator<Task, BackupResult, unknown> {
  const result = attempts === 1 ? found : { ...found, attempts };
  const { jobId, reason } = result;
  context.df.setCustomStatus({ stage: "ended", jobId, result: result.result, reason });
  const tried = attempts === 1 ? {} : { attempts };
  yield* raise(context, alert === undefined ? [] : [{ ...alert, result: { ...alert.result, ...tried } }]);
  return result;
}

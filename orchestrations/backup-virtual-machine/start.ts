import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupResult } from "../../domain/backup/result.ts";
import { retainUntil } from "../../domain/backup/retention.ts";
import type { Thresholds } from "../../domain/protection/config.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { classifyItem } from "../../domain/protection/state.ts";
import { patientRetry } from "../../domain/retry.ts";
import { locateProtectedItem } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { nowOf } from "../durable/wait.ts";
import { claimBackup, noteRequested, rememberRefusal, settleClaim, startWatching } from "./claim.ts";
import type { Awaited, BackupInput, NotStarted } from "./run.ts";
import { type StartedBackup, startBackup } from "./start-backup.ts";

interface Place {
  readonly vmId: string;
  readonly vaultId: string;
  readonly thresholds: Thresholds;
}

/**
 * Finds the vault, claims the machine's backup, and starts it where the claim is granted. A backup that another workflow has claimed
 * is only waited for.
 */
export function* start(
  context: OrchestrationContext,
  input: BackupInput,
): Generator<Task, ({ readonly kind: "awaited" } & Awaited) | NotStarted, unknown> {
  const { vmId } = input;
  context.df.setCustomStatus({ stage: "locating", vmId });
  const located = yield* locate(context, input);
  if (located.kind === "notStarted") return located;
  const { vaultId, thresholds } = located;
  const place = { vmId, vaultId, thresholds };
  context.df.setCustomStatus({ stage: "starting", vmId, vaultId });
  const common = { kind: "awaited", vaultId, thresholds, milestones: {} } as const;
  const claim = yield* claimBackup(context, place);
  if (claim === "joined") {
    yield* startWatching(context, vaultId);
    return { ...common, isJoined: true, since: nowOf(context) };
  }
  // A start whose response was lost is looked for.
  const isRefused = claim === "quotaReached" && input.attempts?.before === undefined;
  const started = isRefused ? yield* refuseByQuota(context, place) : yield* startClaimed(context, input, place);
  if (started.kind === "notStarted") return { ...started, vaultId };
  yield* noteRequested(context, place, started.jobId);
  yield* startWatching(context, vaultId);
  return { ...common, isJoined: false, jobId: started.jobId, since: nowOf(context) };
}

/** Azure refused a backup of the machine before, and its quota of the day is still used up: Azure is not asked again. */
function* refuseByQuota(context: OrchestrationContext, place: Place): Generator<Task, NotStarted, unknown> {
  const message =
    "Azure refused a backup of the machine before on this UTC day, because its quota of the day is used up.";
  const refused = { kind: "notStarted", result: "failed", reason: "quotaReached", message, retry: "tomorrow" } as const;
  yield* settleClaim(context, place, resultOf(refused), refused.retry);
  return refused;
}

/** Whatever happens, a claim without a backup is settled: it would hold the machine's backups for a day. */
function* startClaimed(
  context: OrchestrationContext,
  input: BackupInput,
  place: Place,
): Generator<Task, StartedBackup, unknown> {
  try {
    const started = yield* request(context, input, place);
    if (started.kind === "notStarted") {
      yield* settleClaim(context, place, resultOf(started), started.retry);
      if (started.retry === "tomorrow") yield* rememberRefusal(context, place);
    }
    return started;
  } catch (error) {
    yield* settleClaim(context, place, { result: "unknown", milestones: {}, reason: "internalError" });
    throw error;
  }
}

function* request(
  context: OrchestrationContext,
  input: BackupInput,
  { vmId, vaultId, thresholds }: Place,
): Generator<Task, StartedBackup, unknown> {
  const askedAt = nowOf(context);
  const keptUntil = input.retainUntil ?? retainUntil(askedAt, input.retainDays);
  const before = input.attempts?.before;
  try {
    return yield* startBackup(context, { vmId, vaultId, retainUntil: keptUntil, askedAt, before }, thresholds);
  } catch (error) {
    return failedBy(error);
  }
}

type Located = { readonly kind: "located"; readonly vaultId: string; readonly thresholds: Thresholds };

function* locate(context: OrchestrationContext, input: BackupInput): Generator<Task, Located | NotStarted, unknown> {
  const { vmId, vaultId, thresholds } = input;
  if (vaultId !== undefined && thresholds !== undefined) return { kind: "located", vaultId, thresholds };
  try {
    const found = yield* callActivity(context, locateProtectedItem, { vmId }, patientRetry);
    if (found.kind === "notProtected" || found.kind === "vmNotFound") {
      return { kind: "notStarted", result: "failed", reason: found.kind };
    }
    const item = classifyItem({ protectionState: found.protectionState, isSoftDeleted: false });
    if (item.kind === "stopped") return { kind: "notStarted", result: "failed", reason: "protectionStopped" };
    return { kind: "located", vaultId: vaultId ?? found.vaultId, thresholds: thresholds ?? found.thresholds };
  } catch (error) {
    return failedBy(error);
  }
}

/** Before anything was asked of Azure but reads: what may pass is worth another attempt. */
function failedBy(error: unknown): NotStarted {
  if (!(error instanceof ActivityFailed)) throw error;
  const { code, retryable, serviceCode } = error.facts;
  return {
    kind: "notStarted",
    result: "failed",
    reason: attentionReason(error.facts),
    message: error.message,
    ...(serviceCode !== undefined && { serviceCode }),
    ...(retryable && code !== undefined && { retry: "later" }),
  };
}

/** What is known of a backup without a job. */
export function resultOf({ result, reason, serviceCode }: NotStarted): BackupResult {
  return { result, milestones: {}, reason, ...(serviceCode !== undefined && { serviceCode }) };
}

import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import type { BackupNews } from "../../domain/alerts/backup-alerts.ts";
import { nextAttemptAt, nextPollAt, nextWatchAfterRefusal } from "../../domain/backup/watch-interval.ts";
import { vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../domain/instant.ts";
import type { BackupRetrier } from "../../domain/notices/backup.ts";
import { briefRetry } from "../../domain/retry.ts";
import { backupClaims, watchVault as contract } from "../contracts/backups.ts";
import { observeVaultJobs, vaultWatch } from "../contracts/watch.ts";
import { callActivity, callEntity, tryEntity } from "../durable/call.ts";
import { type FromJson, readInput } from "../durable/json.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import type { FailedList, Listed } from "./listed.ts";
import { type Proofs, proveJobs } from "./prove-jobs.ts";
import { savedPoll } from "./saved-poll.ts";
import {
  endAtDeadline,
  endOfLost,
  raiseNews,
  settleEnds,
  type ToldEnd,
  type ToldWaiter,
  tellEnds,
  tellNews,
} from "./tell-ends.ts";

type WatchInput = FromJson<z.output<typeof contract.input>>;
type WatchOutput = z.output<typeof contract.output>;

/** What follows a poll. `end`: nothing runs, and no workflow waits. */
type Next =
  | { readonly kind: "end"; readonly ended: number }
  | { readonly kind: "pollAgain"; readonly at: Instant; readonly ended: number; readonly failures: number };

/**
 * Follows the backup jobs of a vault, its own and those of policies, for everybody who waits: one list per generation, the cheapest
 * proof of every end, and a durable timer. What it has to remember is kept by the entity `vaultWatch`, so that another instance goes on
 * where this one was stopped. Ends when nothing runs and no workflow waits; never fails as an instance.
 */
export function* watchVault(context: OrchestrationContext): Generator<Task, WatchOutput | undefined, unknown> {
  let input: WatchInput | undefined;
  let next: Next;
  try {
    input = readInput(context, contract);
    next = yield* pollVault(context, input);
  } catch {
    if (input === undefined) return { vaultId: "", ended: 0 };
    // What was not saved is done again at the next poll.
    const failures = input.failures + 1;
    next = { kind: "pollAgain", at: nextAttemptAt(failures, nowOf(context)), ended: input.ended, failures };
  }
  const { vaultId, thresholds } = input;
  const { ended } = next;
  if (next.kind === "end") {
    context.df.setCustomStatus({ stage: "ended", ended });
    return { vaultId, ended };
  }
  yield* waitUntil(context, next.at);
  const { failures } = next;
  context.df.continueAsNew({ vaultId, ended, failures, ...(thresholds !== undefined && { thresholds }) });
  return undefined;
}

function* pollVault(context: OrchestrationContext, input: WatchInput): Generator<Task, Next, unknown> {
  const { vaultId, thresholds, failures } = input;
  const at = nowOf(context);
  const review = yield* tryEntity(context, backupClaims, vaultLedgerKey(vaultId), "review", { at });
  const given = { ...(thresholds !== undefined && { thresholds }), ...(failures > 0 && { failures }) };
  const asked = { vaultId, at, withoutJob: review?.withoutJob ?? [], ...given };
  const seen = yield* callActivity(context, observeVaultJobs, asked, briefRetry);
  return seen.kind === "failed"
    ? yield* afterFailedList(context, input, seen)
    : yield* afterList(context, input, seen, at);
}

/** A list that fails is tried again and again, unless no workflow waits and trying again cannot help. */
function* afterFailedList(
  context: OrchestrationContext,
  { vaultId, ended, failures }: WatchInput,
  { reason, isFinal, vaultIsGone, retryAfterSeconds, claims }: FailedList,
): Generator<Task, Next, unknown> {
  const key = vaultLedgerKey(vaultId);
  const now = nowOf(context);
  if (isFinal && claims === 0) {
    if (vaultIsGone) yield* tryEntity(context, vaultWatch, key, "forget", undefined);
    else yield* tryEntity(context, vaultWatch, key, "postpone", { at: nextWatchAfterRefusal(now) });
    return { kind: "end", ended };
  }
  const at = nextAttemptAt(failures + 1, now, retryAfterSeconds);
  context.df.setCustomStatus({ stage: "listFailed", reason, failures: failures + 1, claims, nextPollAt: at });
  return { kind: "pollAgain", at, ended, failures: failures + 1 };
}

function* afterList(
  context: OrchestrationContext,
  input: WatchInput,
  seen: Listed,
  at: Instant,
): Generator<Task, Next, unknown> {
  const { vaultId } = input;
  yield* tellNews(
    context,
    vaultId,
    seen.noJob.map((vmId) => ({ kind: "noJob", vmId })),
  );
  yield* tellNews(context, vaultId, [
    ...seen.started.map((job) => ({ kind: "running", ...job }) as const),
    ...seen.snapshots.map((job) => ({ kind: "snapshotTaken", ...job }) as const),
  ]);
  const lost = seen.vanished.map((job) => endOfLost(job, at));
  const overdue = seen.overdue.map((job) => endAtDeadline(job, at));
  const early = yield* tellEnds(context, vaultId, [...lost, ...overdue]);
  const proofs = yield* proveJobs(context, vaultId, seen, at);
  const waiters = [...early, ...proofs.waited];
  const waited = new Set(waiters.map(({ vmId }) => vmId));
  const told = [...lost, ...proofs.ended];
  yield* raiseNews(context, vaultId, [...[...told, ...overdue].map((end) => endNews(end, waiters)), ...proofs.news]);

  const next = nextOf(input, seen, proofs, { ended: told.length, waited: waited.size, now: nowOf(context) });
  const times = next.kind === "end" ? { at } : { at, nextPollAt: next.at };
  yield* callEntity(context, vaultWatch, vaultLedgerKey(vaultId), "save", savedPoll(seen, proofs, told, times));
  yield* settleEnds(context, vaultId, [...told, ...overdue], waiters);
  if (next.kind === "end" && (yield* isClaimedSince(context, vaultId))) {
    return { kind: "pollAgain", at: nowOf(context), ended: next.ended, failures: 0 };
  }
  const { running, claims } = seen;
  const pollAt = next.kind === "end" ? {} : { nextPollAt: next.at };
  context.df.setCustomStatus({
    stage: "watching",
    running,
    waiting: claims - waited.size,
    ended: next.ended,
    ...pollAt,
  });
  return next;
}

function endNews({ vmId, jobId, result, retry = "no", error }: ToldEnd, waiters: readonly ToldWaiter[]): BackupNews {
  const retriedBy = retry === "no" || result.result !== "failed" ? undefined : retrierOf(vmId, waiters);
  return {
    kind: "ended",
    vmId,
    ...(jobId !== undefined && { jobId }),
    result,
    ...(error !== undefined && { error }),
    ...(retriedBy !== undefined && { retriedBy }),
  };
}

/** Who waits for a failed backup tries it again. Instance IDs begin with what the instance is for. */
function retrierOf(vmId: string, waiters: readonly ToldWaiter[]): BackupRetrier | undefined {
  const own = waiters.filter((one) => one.vmId === vmId.toLowerCase()).map(({ waiter }) => waiter);
  if (own.some((waiter) => waiter.startsWith("run:"))) return "schedule";
  return own.some((waiter) => waiter.startsWith("backup:")) ? "request" : undefined;
}

interface Tally {
  readonly ended: number;
  readonly waited: number;
  readonly now: Instant;
}

function nextOf(input: WatchInput, seen: Listed, proofs: Proofs, { ended, waited, now }: Tally): Next {
  const hasBacklog = seen.hasMoreEnded || proofs.left > 0;
  const told = input.ended + ended;
  const follows = proofs.pending.some(({ job }) => job.isParked !== true);
  if (seen.watched === 0 && seen.claims <= waited && !hasBacklog && !follows) return { kind: "end", ended: told };
  const dueAt = [...seen.dueAt, ...proofs.pending.map(({ job }) => job.nextAt)];
  const { pages, changedAt, awaitsJob, thresholds } = seen;
  const { laterSeconds } = proofs;
  const pace = { pages, changedAt, dueAt, isAwaited: seen.claims > waited, awaitsJob, hasBacklog };
  const at = nextPollAt(laterSeconds === undefined ? pace : { ...pace, laterSeconds }, thresholds, now);
  return { kind: "pollAgain", at, ended: told, failures: 0 };
}

/** A claim that came while the watch was about to end. The tick starts a new watch for one that comes still later. */
function* isClaimedSince(context: OrchestrationContext, vaultId: string): Generator<Task, boolean, unknown> {
  const review = yield* tryEntity(context, backupClaims, vaultLedgerKey(vaultId), "review", { at: nowOf(context) });
  return (review?.open ?? 0) > 0;
}

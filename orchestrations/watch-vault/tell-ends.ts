import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import { type BackupNews, backupTopic, newsAlerts } from "../../domain/alerts/backup-alerts.ts";
import type { BackupMessage } from "../../domain/backup/message.ts";
import { mailboxKey, vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import { type BackupEnd, eventKey } from "../../domain/events/domain-event.ts";
import type { Instant } from "../../domain/instant.ts";
import { sameResource } from "../../domain/resource-id.ts";
import { backupClaims, backupMailbox } from "../contracts/backups.ts";
import type { provenBackup } from "../contracts/watch.ts";
import { callEntity } from "../durable/call.ts";
import type { FromJson } from "../durable/json.ts";
import { publish } from "../durable/publish.ts";
import { raise } from "../durable/raise.ts";
import { nowOf } from "../durable/wait.ts";

/** An end to be told. Without a job ID: of a job that the vault has lost. */
export type ToldEnd = Omit<FromJson<z.output<typeof provenBackup>>, "jobId"> & {
  readonly jobId?: string;
  /** No workflow waits for it. */
  readonly isUnclaimed?: boolean;
};

/** Who was told the end of which machine's backup; the machine in lower case. */
export interface ToldWaiter {
  readonly waiter: string;
  readonly vmId: string;
}

/** Backups in one event, and in one call of the claims. */
const MAX_BATCH = 25;

/**
 * Tells ends: those who wait, then the inventory. Repeated: a mailbox keeps one message per machine, and the event of an end is the
 * same in whatever batch.
 *
 * @returns Who waited.
 */
export function* tellEnds(
  context: OrchestrationContext,
  vaultId: string,
  ends: readonly ToldEnd[],
): Generator<Task, readonly ToldWaiter[], unknown> {
  const told: ToldWaiter[] = [];
  for (const batch of inBatches(ends)) {
    told.push(...(yield* tellWaiters(context, vaultId, batch, { operation: "waitersOf", told: [] })));
    yield* publishEnds(context, vaultId, batch);
  }
  return told;
}

/**
 * Removes the claims of these ends. Who joined since they were told is told now; no workflow is told again, because a workflow that has
 * ended would leave a mailbox behind.
 */
export function* settleEnds(
  context: OrchestrationContext,
  vaultId: string,
  ends: readonly ToldEnd[],
  told: readonly ToldWaiter[],
): Generator<Task, void, unknown> {
  for (const batch of inBatches(ends)) yield* tellWaiters(context, vaultId, batch, { operation: "settle", told });
}

/** Tells waiters news of running jobs, by machine in lower case. */
export function* tellNews(
  context: OrchestrationContext,
  vaultId: string,
  messages: readonly BackupMessage[],
): Generator<Task, void, unknown> {
  for (const batch of inBatches(messages)) {
    const jobIds = batch.map((message) => ("jobId" in message ? message.jobId : undefined));
    const known = jobIds.filter((jobId) => jobId !== undefined);
    const vmIds = batch.map(({ vmId }) => vmId);
    const meant = known.length === vmIds.length ? { vmIds, jobIds: known } : { vmIds };
    const waiters = yield* callEntity(context, backupClaims, vaultLedgerKey(vaultId), "waitersOf", meant);
    yield* putMessages(context, waiters, batch);
  }
}

export function* raiseNews(
  context: OrchestrationContext,
  vaultId: string,
  news: readonly BackupNews[],
): Generator<Task, void, unknown> {
  yield* raise(context, newsAlerts(vaultId, news, nowOf(context)));
}

type Waiters = z.output<(typeof backupClaims)["operations"]["settle"]["output"]>;

function* tellWaiters(
  context: OrchestrationContext,
  vaultId: string,
  ends: readonly ToldEnd[],
  { operation, told }: { readonly operation: "waitersOf" | "settle"; readonly told: readonly ToldWaiter[] },
): Generator<Task, readonly ToldWaiter[], unknown> {
  const key = vaultLedgerKey(vaultId);
  const withJob = ends.flatMap(({ vmId, jobId }) => (jobId === undefined ? [] : [{ vmId, jobId }]));
  const lost = ends.filter(({ jobId, isUnclaimed }) => jobId === undefined && isUnclaimed !== true);
  const waiters: Waiters = [];
  if (withJob.length > 0) {
    const meant = { vmIds: withJob.map(({ vmId }) => vmId), jobIds: withJob.map(({ jobId }) => jobId) };
    waiters.push(...(yield* callEntity(context, backupClaims, key, operation, meant)));
  }
  if (lost.length > 0) {
    const meant = { vmIds: lost.map(({ vmId }) => vmId) };
    waiters.push(...(yield* callEntity(context, backupClaims, key, operation, meant)));
  }
  const isTold = new Set(told.map(({ waiter, vmId }) => `${waiter} ${vmId}`));
  const untold = waiters.map(({ waiter, vmIds, ...rest }) => {
    return { ...rest, waiter, vmIds: vmIds.filter((vmId) => !isTold.has(`${waiter} ${vmId.toLowerCase()}`)) };
  });
  yield* putMessages(context, untold, ends.map(messageOf));
  return waiters.flatMap(({ waiter, vmIds }) => vmIds.map((vmId) => ({ waiter, vmId: vmId.toLowerCase() })));
}

function* putMessages(
  context: OrchestrationContext,
  waiters: Waiters,
  messages: readonly BackupMessage[],
): Generator<Task, void, unknown> {
  for (const { waiter, vmIds, snapshotsOf = [] } of waiters) {
    const wanted = new Set(vmIds.map((vmId) => vmId.toLowerCase()));
    const snapshots = new Set(snapshotsOf.map((vmId) => vmId.toLowerCase()));
    const mine = messages.filter(({ kind, vmId }) => {
      const machine = vmId.toLowerCase();
      return wanted.has(machine) && (kind !== "snapshotTaken" || snapshots.has(machine));
    });
    if (mine.length === 0) continue;
    yield* callEntity(context, backupMailbox, mailboxKey(waiter), "put", { messages: mine.map(copied) });
  }
}

function messageOf({ vmId, result, retry, endedAt }: ToldEnd): BackupMessage {
  return { kind: "ended", vmId, result, endedAt, ...(retry !== undefined && { retry }) };
}

function copied(message: BackupMessage): BackupMessage {
  return { ...message };
}

function* publishEnds(
  context: OrchestrationContext,
  vaultId: string,
  batch: readonly ToldEnd[],
): Generator<Task, void, unknown> {
  const ends = batch.map((end) => endEvent(vaultId, end));
  const eventId = `backupsEnded:${eventKey(ends.map((end) => end.eventId).join())}`;
  yield* publish(context, { eventId, at: nowOf(context), kind: "backupsEnded", vaultId, ends });
}

/** The ID derives from the job, so that an end is one line of the timeline however often it is published. */
function endEvent(vaultId: string, { vmId, jobId, key, result, startedAt, endedAt }: ToldEnd): BackupEnd {
  const topic = backupTopic({ vaultId, jobId: jobId ?? key }, result.result).join(":");
  // An end that no job's row tells has no start.
  const start = startedAt === endedAt ? {} : { startedAt };
  return { eventId: `backupEnded:${topic}`.slice(-300), at: endedAt, vmId, result, ...start };
}

/** A batch has one job per machine: its waiter is told of the job that is meant, and of no other that ended at the same time. */
function inBatches<T extends { readonly vmId: string; readonly jobId?: string }>(
  items: readonly T[],
): readonly (readonly T[])[] {
  const batches: T[][] = [];
  for (const item of items) {
    const isOtherJob = ({ vmId, jobId }: T) => sameResource(vmId, item.vmId) && jobId !== item.jobId;
    const open = batches.find((batch) => batch.length < MAX_BATCH && !batch.some(isOtherJob));
    if (open === undefined) batches.push([item]);
    else open.push(item);
  }
  return batches;
}

/** The end of the wait for a job that runs beyond the deadline. The job is followed to its end. */
export function endAtDeadline(
  { vmId, jobId, milestones }: { readonly vmId: string; readonly jobId: string; readonly milestones: object },
  now: Instant,
): ToldEnd {
  const result = { result: "timedOut", reason: "jobDeadlinePassed", jobId, milestones } as const;
  return { key: "", vmId, jobId, startedAt: now, endedAt: now, result, wasStalled: false };
}

/** The end of a job that the vault has lost: nothing is known of it. */
export function endOfLost(
  { key, vmId, isClaimed }: { readonly key: string; readonly vmId: string; readonly isClaimed: boolean },
  now: Instant,
): ToldEnd {
  const result = { result: "unknown", reason: "jobNotFound", milestones: {} } as const;
  const end = { key, vmId, startedAt: now, endedAt: now, result, wasStalled: false };
  return isClaimed ? end : { ...end, isUnclaimed: true };
}

import { retainUntil } from "../../domain/backup/retention.ts";
import { nextMidnight } from "../../domain/backup/retry-backup.ts";
import { vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import { type Instant, isBefore } from "../../domain/instant.ts";
import {
  delayed,
  delayedByQuota,
  failedBackup,
  lookedForAgain,
  notStarted,
  type PartMachine,
  triggered,
} from "../../domain/schedule/part-machine.ts";
import type { ActivityOutput } from "../contracts/activities.ts";
import { backupClaims, startWatch, triggerBackups } from "../contracts/backups.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
import { nowOf } from "../durable/wait.ts";
import { noteRequested } from "./note-requested.ts";
import { type Context, oneAttempt, type Part, type Step, timesOf, vaultIdOf, withChanged } from "./part.ts";

/** Machines of one call of `triggerBackups`. */
const MAX_BATCH = 50;

type Answer = ActivityOutput<typeof triggerBackups>[number];

/** Machines of one vault that are started together. */
interface Batch {
  readonly vaultId: string;
  /** Where earlier attempts may have started backups: since when. */
  readonly askedAt?: Instant;
  /** Until when, where no answer was lost. */
  readonly triedUntil?: Instant;
  readonly indexes: readonly number[];
}

/** Starts the backups of these machines, vault by vault, and asks for the vaults' watchers. */
export function* startDue(context: Context, part: Part, due: readonly number[]): Step<Part> {
  let next = part;
  const started = new Set<string>();
  for (const batch of batchesOf(part, due)) {
    const changed = yield* startBatch(context, next, batch);
    next = { ...withChanged(next, changed), newsAt: nowOf(context) };
    if ([...changed.values()].some(({ status }) => status === "triggered")) started.add(batch.vaultId);
  }
  for (const vaultId of started) yield* watch(context, vaultId);
  return next;
}

/** Asks for the watcher of a vault. Never fails: a timer starts the watchers of vaults with claims, too. */
export function* watch(context: Context, vaultId: string): Step<void> {
  try {
    yield* callActivity(context, startWatch, { vaultId }, oneAttempt);
  } catch {
    // The timer does it.
  }
}

function batchesOf(part: Part, due: readonly number[]): readonly Batch[] {
  const keyOf = (index: number) => `${part.machines[index]?.vault} ${firstTryOf(part.machines[index]) ?? ""}`;
  return [...Map.groupBy(due, keyOf).values()].flatMap((indexes) => {
    const first = part.machines[indexes[0] ?? -1];
    if (first === undefined) return [];
    const batch = {
      vaultId: vaultIdOf(part, first),
      ...triesOf(indexes.flatMap((index) => part.machines[index] ?? [])),
    };
    const starts = Array.from({ length: Math.ceil(indexes.length / MAX_BATCH) }, (_, turn) => turn * MAX_BATCH);
    return starts.map((start) => ({ ...batch, indexes: indexes.slice(start, start + MAX_BATCH) }));
  });
}

function firstTryOf(machine: PartMachine | undefined): Instant | undefined {
  return machine?.askedAt ?? machine?.tried?.from;
}

/** Of machines with the same first attempt. */
function triesOf(machines: readonly PartMachine[]): Pick<Batch, "askedAt" | "triedUntil"> {
  const askedAt = firstTryOf(machines[0]);
  if (askedAt === undefined) return {};
  const ends = machines.flatMap(({ askedAt: lost, tried }) => (lost === undefined ? (tried?.until ?? []) : []));
  const last = ends.toSorted().at(-1);
  return { askedAt, ...(ends.length === machines.length && last !== undefined && { triedUntil: last }) };
}

/** One backup of a machine has one claim: where another requester has it, the part only waits. */
function* startBatch(context: Context, part: Part, batch: Batch): Step<ReadonlyMap<number, PartMachine>> {
  const key = vaultLedgerKey(batch.vaultId);
  const { granted, quotaReached, changed } = yield* claim(context, part, key, batch.indexes);
  if (quotaReached.length > 0) {
    const vmIds = quotaReached.flatMap((index) => part.machines[index]?.vmId ?? []);
    yield* tryEntity(context, backupClaims, key, "leave", { waiter: context.df.instanceId, vmIds });
  }
  if (granted.length === 0) return changed;
  const askedAt = batch.askedAt ?? nowOf(context);
  const answers = yield* trigger(context, part, { ...batch, indexes: granted }, askedAt);
  for (const [place, index] of granted.entries()) {
    const machine = part.machines[index];
    const answer = answers[place] ?? { kind: "uncertain", code: "internalError" };
    if (machine !== undefined) changed.set(index, afterAnswer(context, part, { machine, answer, askedAt }));
  }
  yield* tellClaims(context, part, key, { granted, answers, changed });
  return changed;
}

interface Claimed {
  /** Indexes of the machines whose backups the part starts. */
  readonly granted: readonly number[];
  /** Of those that Azure has refused on this day, and that were not started since. */
  readonly quotaReached: readonly number[];
  readonly changed: Map<number, PartMachine>;
}

function* claim(context: Context, part: Part, key: string, indexes: readonly number[]): Step<Claimed> {
  const times = timesOf(context, part);
  const vmIds = indexes.map((index) => part.machines[index]?.vmId ?? "");
  const request = { waiter: context.df.instanceId, vmIds, at: times.now };
  const claims = yield* tryEntity(context, backupClaims, key, "claim", request);
  const granted: number[] = [];
  const quotaReached: number[] = [];
  const changed = new Map<number, PartMachine>();
  for (const [place, index] of indexes.entries()) {
    const machine = part.machines[index];
    if (machine === undefined) continue;
    switch (claims?.[place]) {
      case "joined":
        changed.set(index, triggered(machine, times.now, { joined: true }));
        break;
      case undefined:
        changed.set(index, delayed(machine, times, { code: "internalError" }));
        break;
      case "quotaReached":
        // A start whose response was lost is looked for.
        if (machine.askedAt !== undefined) {
          granted.push(index);
          break;
        }
        quotaReached.push(index);
        changed.set(index, delayedByQuota(machine, times));
        break;
      case "granted":
        granted.push(index);
    }
  }
  return { granted, quotaReached, changed };
}

/** After the deadline, or a cancellation, jobs of lost attempts are only looked for. */
function* trigger(context: Context, part: Part, batch: Batch, askedAt: Instant): Step<readonly Answer[]> {
  const { vaultId, triedUntil, indexes } = batch;
  const { now, deadlineAt } = timesOf(context, part);
  const machines = indexes.flatMap((index) => part.machines[index] ?? []);
  const endedJobs = machines.flatMap(({ jobId }) => jobId ?? []);
  const mayStart = isBefore(now, deadlineAt) && !part.isCancelled;
  const input = {
    vaultId,
    vmIds: machines.map(({ vmId }) => vmId),
    retainUntil: retainUntil(now, part.plan.retainDays),
    askedAt,
    ...(triedUntil !== undefined && { triedUntil }),
    ...(endedJobs.length > 0 && { endedJobs }),
    ...(!mayStart && { mayStart }),
  };
  try {
    return (yield* callActivity(context, triggerBackups, input, oneAttempt)) as readonly Answer[];
  } catch {
    // Some may have been started before it failed.
    return indexes.map(() => ({ kind: "uncertain", code: "internalError" }) as const);
  }
}

interface Answered {
  readonly machine: PartMachine;
  readonly answer: Answer;
  /** Before the first attempt. */
  readonly askedAt: Instant;
}

function afterAnswer(context: Context, part: Part, { machine, answer, askedAt }: Answered): PartMachine {
  const times = timesOf(context, part);
  switch (answer.kind) {
    case "accepted":
      return triggered(machine, times.now, { operationId: answer.operationId });
    case "alreadyRunning": {
      if (answer.jobId === undefined) return triggered(machine, times.now, { joined: true, mayBeOwn: true });
      const isOwn = answer.isNew === true;
      return triggered(machine, times.now, { jobId: answer.jobId, ...(!isOwn && { joined: true }) });
    }
    case "later":
      if (answer.code === "notStarted") return notStarted(machine, times.now, reasonToStop(part));
      return delayed({ ...machine, tried: { from: askedAt, until: times.now } }, times, answer);
    case "uncertain":
      return { ...delayed(machine, times, { ...answer, isUncertain: true }), askedAt };
    case "refused": {
      const { code, serviceCode, retry } = answer;
      const again = retry === "tomorrow" ? lookedForAgain(machine, times, { askedAt, code }) : undefined;
      if (again !== undefined) return again;
      const why = { reason: code, ...(serviceCode !== undefined && { serviceCode }) };
      return failedBackup(machine, times, { ...why, retry });
    }
  }
}

function reasonToStop({ isCancelled }: Part): string {
  return isCancelled ? "cancelled" : "deadlinePassed";
}

/** Which backups run, and which do not: claims of those are left to others. */
function* tellClaims(
  context: Context,
  part: Part,
  key: string,
  done: {
    readonly granted: readonly number[];
    readonly answers: readonly Answer[];
    readonly changed: ReadonlyMap<number, PartMachine>;
  },
): Step<void> {
  const { granted, answers, changed } = done;
  const all = granted.flatMap((index, place) => {
    const machine = changed.get(index);
    return machine === undefined ? [] : [{ machine, answer: answers[place] }];
  });
  const backups = all.flatMap(({ machine: { status, vmId, jobId }, answer }) => {
    if (status !== "triggered") return [];
    const otherJobs = answer?.kind === "accepted" ? answer.otherJobs?.slice(-5) : undefined;
    return [{ vmId, ...(jobId !== undefined && { jobId }), ...(otherJobs !== undefined && { otherJobs }) }];
  });
  const at = nowOf(context);
  const wantsSnapshots = Object.keys(part.plan.limits).length > 0;
  if (backups.length > 0) {
    yield* noteRequested(context, key, { at, backups, ...(wantsSnapshots && { wantsSnapshots }) });
  }
  const left = all.filter(({ machine: { status, askedAt } }) => status !== "triggered" && askedAt === undefined);
  if (left.length === 0) return;
  const vmIds = left.map(({ machine }) => machine.vmId);
  const overQuota = left.filter(({ answer }) => answer?.kind === "refused" && answer.retry === "tomorrow");
  const refused = { vmIds: overQuota.map(({ machine }) => machine.vmId), until: nextMidnight(at) };
  yield* tryEntity(context, backupClaims, key, "leave", {
    waiter: context.df.instanceId,
    vmIds,
    ...(overQuota.length > 0 && { refused }),
  });
}

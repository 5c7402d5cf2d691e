import type { BackupMessage } from "../../domain/backup/message.ts";
import { nextMidnight } from "../../domain/backup/retry-backup.ts";
import { mailboxKey, vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import { resourceKey } from "../../domain/resource-id.ts";
import {
  ended,
  failedBackup,
  type PartMachine,
  type PartTimes,
  snapshotTaken,
  triggered,
} from "../../domain/schedule/part-machine.ts";
import { isFinal } from "../../domain/schedule/report.ts";
import { readOperation } from "../contracts/activities.ts";
import { backupClaims, backupMailbox } from "../contracts/backups.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
import { noteRequested } from "./note-requested.ts";
import { planOwnBackups } from "./own-backups.ts";
import { type Context, oneAttempt, type Part, type Step, timesOf, vaultIdOf, withChanged } from "./part.ts";

/** Azure's code for "a backup of this machine is in this phase already". */
const BACKUP_RUNS = /^UserErrorBackupOperationInProgress$/i;

/** Takes what the vaults' watchers have told the part since the last poll. */
export function* readNews(context: Context, part: Part): Step<Part> {
  if (!part.machines.some(isWaiting)) return part;
  const key = mailboxKey(context.df.instanceId);
  const messages = yield* tryEntity(context, backupMailbox, key, "take", undefined);
  if (messages === undefined || messages.length === 0) return part;
  const indexes = new Map(part.machines.map(({ vmId }, index) => [resourceKey(vmId), index]));
  const changed = new Map<number, PartMachine>();
  for (const message of messages as readonly BackupMessage[]) {
    const index = indexes.get(resourceKey(message.vmId)) ?? -1;
    const machine = part.machines[index];
    if (machine === undefined || !isWaiting(machine)) continue;
    const next = yield* afterMessage(context, part, machine, message);
    if (next !== machine) changed.set(index, next);
  }
  const { now } = timesOf(context, part);
  if (changed.size === 0) return part;
  return { ...withChanged(part, yield* planOwnBackups(context, part, changed)), newsAt: now };
}

/** Whether a backup of the machine may run that the part waits for. */
function isWaiting({ status, askedAt }: PartMachine): boolean {
  return (status !== "planned" || askedAt !== undefined) && !isFinal(status);
}

function* afterMessage(context: Context, part: Part, machine: PartMachine, message: BackupMessage): Step<PartMachine> {
  const times = timesOf(context, part);
  switch (message.kind) {
    case "running":
      return withJob(machine, times, message.jobId);
    case "snapshotTaken":
      return snapshotTaken(machine, message);
    case "ended":
      return ended(machine, times, message);
    case "noJob":
      return yield* afterOperation(context, part, machine);
  }
}

function withJob(machine: PartMachine, { now }: PartTimes, jobId: string): PartMachine {
  if (machine.status === "planned") return triggered(machine, now, { jobId });
  return machine.jobId === jobId ? machine : { ...machine, jobId, isChanged: true };
}

/** Azure accepted the backup and shows no job of it: its operation tells why. */
function* afterOperation(context: Context, part: Part, machine: PartMachine): Step<PartMachine> {
  const { operationId, vmId } = machine;
  if (operationId === undefined) return machine;
  const times = timesOf(context, part);
  const vaultId = vaultIdOf(part, machine);
  const key = vaultLedgerKey(vaultId);
  try {
    const state = yield* callActivity(context, readOperation, { vaultId, operationId }, oneAttempt);
    if (state.kind === "inProgress") return machine;
    if (state.kind === "succeeded") {
      const { jobId } = state;
      if (jobId === undefined) return machine;
      yield* noteRequested(context, key, { at: times.now, backups: [{ vmId, jobId }] });
      return withJob(machine, times, jobId);
    }
    if (BACKUP_RUNS.test(state.errorCode)) {
      yield* noteRequested(context, key, { at: times.now, backups: [{ vmId }] });
      const { operationId: _, ...rest } = machine;
      return { ...rest, joined: true, mayBeOwn: true, isChanged: true };
    }
    const refused = { vmIds: [vmId], until: nextMidnight(times.now) };
    yield* tryEntity(context, backupClaims, key, "leave", {
      waiter: context.df.instanceId,
      vmIds: [vmId],
      ...(state.retry === "tomorrow" && { refused }),
    });
    const retry = state.retry ?? (state.errorClass === "tryAgain" ? "later" : "no");
    return failedBackup(machine, times, { retry, reason: "operationFailed", serviceCode: state.errorCode });
  } catch {
    // The watcher tells again.
    return machine;
  }
}

import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupMessage } from "../../domain/backup/message.ts";
import type { BackupResult } from "../../domain/backup/result.ts";
import { nextMidnight } from "../../domain/backup/retry-backup.ts";
import { mailboxKey, vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import type { RetryClass } from "../../domain/notices/advice/types.ts";
import { patientRetry } from "../../domain/retry.ts";
import { backupClaims, backupMailbox, startWatch } from "../contracts/backups.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
import { nowOf } from "../durable/wait.ts";

/** The machine's claim in its vault: one backup of one machine has one claim, whoever asked for it. */
interface Claimed {
  readonly vmId: string;
  readonly vaultId: string;
}

/**
 * Claims the machine's backup. `quotaReached`: granted, but Azure refused a backup of the machine on this day. `granted` also when the claims cannot be read: the jobs that Azure shows still keep a second backup
 * from being started, and without a backup the machine is unprotected.
 */
export function* claimBackup(
  context: OrchestrationContext,
  { vmId, vaultId }: Claimed,
): Generator<Task, "granted" | "joined" | "quotaReached", unknown> {
  const waiter = context.df.instanceId;
  // What an earlier instance of this ID was told is none of this one's business.
  yield* takeMessages(context);
  const input = { waiter, vmIds: [vmId], at: nowOf(context) };
  const [claim] = (yield* tryEntity(context, backupClaims, vaultLedgerKey(vaultId), "claim", input)) ?? [];
  return claim ?? "granted";
}

/**
 * Notes the job for which the watcher has to look. The claim may be gone by now: it was that of an earlier backup, whose end the
 * watcher was telling. Then it is made anew.
 */
export function* noteRequested(
  context: OrchestrationContext,
  { vmId, vaultId }: Claimed,
  jobId: string,
): Generator<Task, void, unknown> {
  const key = vaultLedgerKey(vaultId);
  const requested = { at: nowOf(context), backups: [{ vmId, jobId }], wantsSnapshots: true };
  const isNoted = yield* tryEntity(context, backupClaims, key, "requested", requested);
  if (isNoted !== false) return;
  const claim = { waiter: context.df.instanceId, vmIds: [vmId], at: nowOf(context) };
  yield* tryEntity(context, backupClaims, key, "claim", claim);
  yield* tryEntity(context, backupClaims, key, "requested", requested);
}

/** Has the vault watched. When no instance can be started now, the tick that looks for unwatched vaults starts it. */
export function* startWatching(context: OrchestrationContext, vaultId: string): Generator<Task, void, unknown> {
  try {
    yield* callActivity(context, startWatch, { vaultId }, patientRetry);
  } catch {
    // See above; the failed activity is in the log.
  }
}

/** Ends the claim of a backup that no watcher ends, and tells the other waiters. */
export function* settleClaim(
  context: OrchestrationContext,
  { vmId, vaultId }: Claimed,
  result: BackupResult,
  retry?: RetryClass,
): Generator<Task, void, unknown> {
  const { jobId } = result;
  const input = { vmIds: [vmId], ...(jobId !== undefined && { jobIds: [jobId] }) };
  const told = yield* tryEntity(context, backupClaims, vaultLedgerKey(vaultId), "settle", input);
  const message = { kind: "ended", vmId, result, ...(retry !== undefined && { retry }) } as const;
  for (const { waiter } of told ?? []) {
    if (waiter === context.df.instanceId) continue;
    yield* tryEntity(context, backupMailbox, mailboxKey(waiter), "put", { messages: [message] });
  }
}

/** Remembers that Azure refused the machine's backup for its quota of the day, for whoever asks on this day. Never fails. */
export function* rememberRefusal(
  context: OrchestrationContext,
  { vmId, vaultId }: Claimed,
): Generator<Task, void, unknown> {
  const refused = { vmIds: [vmId], until: nextMidnight(nowOf(context)) };
  const input = { waiter: context.df.instanceId, vmIds: [vmId], refused };
  yield* tryEntity(context, backupClaims, vaultLedgerKey(vaultId), "leave", input);
}

/** Waits no longer for a backup that another workflow started. */
export function* leaveClaim(context: OrchestrationContext, { vmId, vaultId }: Claimed): Generator<Task, void, unknown> {
  const input = { waiter: context.df.instanceId, vmIds: [vmId] };
  yield* tryEntity(context, backupClaims, vaultLedgerKey(vaultId), "leave", input);
}

/** What this workflow was told since it asked last. */
export function* takeMessages(context: OrchestrationContext): Generator<Task, readonly BackupMessage[], unknown> {
  const key = mailboxKey(context.df.instanceId);
  const messages = yield* tryEntity(context, backupMailbox, key, "take", undefined);
  return (messages ?? []) as readonly BackupMessage[];
}

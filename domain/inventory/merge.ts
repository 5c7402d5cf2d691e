import type { BackupEnded, MachineDeleted, ProtectionEnded, ScheduledBackupChecked } from "../events/domain-event.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { jobReasons } from "../reasons.ts";
import { sameResource } from "../resource-id.ts";
import {
  bounded,
  type InventoryRecord,
  isOnlyRequested,
  type LastBackup,
  type RecordFacts,
  recordOf,
} from "./record.ts";
import { withRecoveryPoints } from "./recovery-points.ts";
import { hasRun, type InventoryReason, isGoodBackup, stateOfOutcome } from "./state.ts";

/** An event about one machine. */
export type MachineEvent = ProtectionEnded | BackupEnded | ScheduledBackupChecked | MachineDeleted;

/**
 * The record after an event, in whatever order and however often events arrive: an older observation never replaces a newer one,
 * and the same event twice changes nothing.
 *
 * @returns `undefined` when there should be no record of this machine; one that is there says only that the app was told of it.
 */
export function recordAfterEvent(
  record: InventoryRecord | undefined,
  event: MachineEvent,
): InventoryRecord | undefined {
  return withRecoveryPoints(record, mergedEvent(record, event));
}

function mergedEvent(record: InventoryRecord | undefined, event: MachineEvent): InventoryRecord | undefined {
  switch (event.kind) {
    case "protectionEnded":
      return afterProtection(record, event);
    case "backupEnded":
      return afterBackup(record, event);
    case "scheduledBackupChecked":
      return afterCheck(record, event);
    case "machineDeleted": {
      const { vmId, vaultId, action, at } = event;
      const place = present({ vaultId: vaultId ?? record?.vaultId });
      const facts = { ...keptFacts(record), ...place, state: "deleted", reason: action } as const;
      return observed(record, vmId, { ...facts, observedAt: at });
    }
  }
}

/** The record after a sweep observed the machine. What the sweep does not see stays: backups, and why a run waits or failed. */
export function recordAfterSweep(record: InventoryRecord | undefined, seen: InventoryRecord): InventoryRecord {
  return withRecoveryPoints(record, mergedSweep(record, seen));
}

function mergedSweep(record: InventoryRecord | undefined, seen: InventoryRecord): InventoryRecord {
  if (record === undefined) return bounded({ since: seen.observedAt, ...seen });
  const lastRecoveryPointAt = later(record.lastRecoveryPointAt, seen.lastRecoveryPointAt);
  const recoveryPoint = lastRecoveryPointAt === undefined ? {} : { lastRecoveryPointAt };
  if (!isOlder(record, seen.observedAt)) return { ...record, ...recoveryPoint };
  const explained = isExplained(record, seen) ? pick(record, EXPLANATION) : {};
  const kept = pick(record, ["lastBackup", "attempts", "location", "findings"]);
  const next = { ...kept, ...seen, ...explained, ...recoveryPoint };
  return bounded({ ...next, since: sinceOf(record, next) });
}

const EXPLANATION = ["state", "reason", "branch", "until", "vaultId", "policyId"] as const;
/** Resource Graph may show a new protected item that much later. Seconds. */
const RESOURCE_GRAPH_LAG_SECONDS = 900;

/**
 * A sweep that only misses protection neither hides why the last run ended without it, nor what a run achieved just now. One that sees
 * an earlier recovery point within the objective does not end the risk of a backup that failed, or did not happen, since.
 */
function isExplained(record: InventoryRecord, seen: InventoryRecord): boolean {
  if (isStillAtRisk(record, seen)) return true;
  if (seen.reason !== ("protectionPending" satisfies InventoryReason)) return false;
  if (record.state === "needsAttention" || record.state === "waiting") return true;
  const isRecent = isBefore(addSeconds(seen.observedAt, -RESOURCE_GRAPH_LAG_SECONDS), record.observedAt);
  return isRecent && (record.state === "protected" || record.state === "atRisk");
}

function afterProtection(
  record: InventoryRecord | undefined,
  { vmId, at, outcome, attempt }: ProtectionEnded,
): InventoryRecord | undefined {
  // A request for a machine that never existed leaves no record.
  const isFirst = record === undefined || isOnlyRequested(record);
  if (isFirst && outcome.reason === "vmNotFound") return undefined;
  const { branch, until, rule, configVersion, findings, backup } = outcome;
  const lastBackup = backup === undefined || !hasRun(backup) ? undefined : lastBackupOf(backup, at);
  const facts: RecordFacts = {
    ...keptFacts(record),
    ...stateAfter(record, outcome),
    ...placeAfter(record, outcome),
    ...present({ branch, until, rule, configVersion, findings, attempts: attempt }),
    ...present({ lastBackup: latestBackup(record?.lastBackup, lastBackup) }),
    observedAt: at,
  };
  return observed(record, vmId, facts);
}

/** Vault and policy: those of the run; those that are known where the run did not get as far, or found the machine gone. */
function placeAfter(record: InventoryRecord | undefined, outcome: ProtectionEnded["outcome"]) {
  const vaultId = outcome.vaultId ?? (outcome.outcome === "gone" ? record?.vaultId : undefined);
  const isSameVault = vaultId !== undefined && record?.vaultId !== undefined && sameResource(vaultId, record.vaultId);
  return present({ vaultId, policyId: outcome.policyId ?? (isSameVault ? record.policyId : undefined) });
}

/** "Already protected" proves no recovery point: it does not end a risk that a backup or a sweep has found. */
function stateAfter(record: InventoryRecord | undefined, outcome: ProtectionEnded["outcome"]) {
  const found = stateOfOutcome(outcome);
  const staysAtRisk = record?.state === "atRisk" && outcome.outcome === "alreadyProtected";
  return staysAtRisk && outcome.backup === undefined ? pick(record, ["state", "reason"]) : found;
}

function afterBackup(
  record: InventoryRecord | undefined,
  { vmId, vaultId, at, result }: BackupEnded,
): InventoryRecord | undefined {
  if (!hasRun(result)) return record;
  const withBackup = { lastBackup: laterBackup(record?.lastBackup, lastBackupOf(result, at)) };
  if (record !== undefined && (!isOlder(record, at) || !isInVault(record))) return { ...record, ...withBackup };
  const isGood = isGoodBackup(result);
  const ends = { state: isGood ? "protected" : "atRisk", reason: result.reason } as const;
  // A good backup of a machine that was protected anyway leaves the reason as it is.
  const verdict = isGood && record?.state === "protected" ? pick(record, ["state", "reason"]) : ends;
  const facts = {
    ...record,
    ...verdict,
    ...present({ vaultId: vaultId ?? record?.vaultId }),
    ...withBackup,
    observedAt: at,
  };
  return observed(record, vmId, facts);
}

const MISSED = "scheduledBackupMissed" satisfies InventoryReason;
const FRESH = "recoveryPointFresh" satisfies InventoryReason;

/** Reasons of a risk that only a later recovery point ends. */
const BACKUP_RISKS: readonly string[] = [MISSED, ...Object.keys(jobReasons)];

function isStillAtRisk({ state, reason, since, observedAt }: InventoryRecord, seen: InventoryRecord): boolean {
  if (state !== "atRisk" || !BACKUP_RISKS.includes(reason) || seen.state !== "protected") return false;
  const { lastRecoveryPointAt } = seen;
  return lastRecoveryPointAt === undefined || isBefore(lastRecoveryPointAt, since ?? observedAt);
}

function afterCheck(record: InventoryRecord | undefined, event: ScheduledBackupChecked): InventoryRecord | undefined {
  const { vmId, vaultId, at, verdict } = event;
  const point = present({ lastRecoveryPointAt: later(record?.lastRecoveryPointAt, event.lastRecoveryPointAt) });
  if (record !== undefined && (!isOlder(record, at) || !isInVault(record))) return { ...record, ...point };
  const found = stateAfterCheck(record, verdict);
  return observed(record, vmId, { ...record, ...found, ...present({ vaultId }), ...point, observedAt: at });
}

/** A later reason for a risk, such as a backup that failed, is not ended by a recovery point that came before it. */
function stateAfterCheck(record: InventoryRecord | undefined, verdict: ScheduledBackupChecked["verdict"]) {
  if (verdict === "missed") return { state: "atRisk", reason: MISSED } as const;
  const isOtherRisk = record !== undefined && record.reason !== MISSED && !isOnlyRequested(record);
  if (isOtherRisk) return pick(record, ["state", "reason"]);
  return { state: "protected", reason: FRESH } as const;
}

/** Whether an observation at that time replaces the record. One without an observation is replaced by any. */
function isOlder(record: InventoryRecord, at: Instant): boolean {
  return isOnlyRequested(record) || isBefore(record.observedAt, at);
}

function isInVault({ state }: InventoryRecord): boolean {
  return state === "protected" || state === "atRisk" || state === "unknown";
}

/** What an event of a workflow leaves as it was. */
function keptFacts(record: InventoryRecord | undefined) {
  return record === undefined ? {} : pick(record, ["location", "lastRecoveryPointAt", "lastBackup"]);
}

function observed(record: InventoryRecord | undefined, vmId: string, facts: RecordFacts): InventoryRecord | undefined {
  if (record !== undefined && !isOlder(record, facts.observedAt)) {
    const lastBackup = latestBackup(record.lastBackup, facts.lastBackup);
    return lastBackup === undefined ? record : { ...record, lastBackup };
  }
  return recordOf(vmId, { ...facts, since: sinceOf(record, facts) });
}

function sinceOf(
  record: InventoryRecord | undefined,
  next: Pick<RecordFacts, "state" | "reason" | "observedAt">,
): Instant {
  const isSame = record?.state === next.state && record.reason === next.reason;
  return (isSame ? record.since : undefined) ?? next.observedAt;
}

function lastBackupOf({ result, reason, milestones }: BackupEnded["result"], endedAt: Instant): LastBackup {
  return { result, reason, endedAt, ...milestones };
}

function latestBackup(a: LastBackup | undefined, b: LastBackup | undefined): LastBackup | undefined {
  return b === undefined ? a : laterBackup(a, b);
}

function laterBackup(a: LastBackup | undefined, b: LastBackup): LastBackup {
  return a !== undefined && isBefore(b.endedAt, a.endedAt) ? a : b;
}

function later(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isBefore(a, b) ? b : a;
}

function pick<K extends keyof InventoryRecord>(record: InventoryRecord, keys: readonly K[]): Pick<InventoryRecord, K> {
  const entries = keys.flatMap((key) => (record[key] === undefined ? [] : [[key, record[key]]]));
  return Object.fromEntries(entries) as Pick<InventoryRecord, K>;
}

/** The members that have a value. */
function present<T extends object>(given: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };
}

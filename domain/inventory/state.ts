import type { BackupResult } from "../backup/result.ts";
import type { PublishedOutcome } from "../events/domain-event.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { notStartedReasons, outcomeReasons } from "../reasons.ts";

/** Every machine is in exactly one of these. */
export const inventoryStates = [
  "protected",
  "atRisk",
  "waiting",
  "excluded",
  "needsAttention",
  "deleted",
  "unknown",
] as const;
export type InventoryState = (typeof inventoryStates)[number];

export type StateCounts = Readonly<Record<InventoryState, number>>;

/** Reasons of a sweep's observations, with their meaning; the others are those of outcomes, backups and deletions. */
export const inventoryReasons = {
  recoveryPointFresh: "A vault protects the machine and its last recovery point is within the objective.",
  firstBackupPending: "Protection was enabled within the objective; the first recovery point is not due yet.",
  recoveryPointTooOld: "A vault protects the machine, but its last recovery point is older than the objective.",
  scheduledBackupMissed:
    "A vault protects the machine, but its policy's last backup did not happen: no job, no recovery point.",
  noRecoveryPoint: "A vault protects the machine, but it has no recovery point.",
  excludedButProtected: "A rule excludes the machine, but a vault still protects it.",
  protectionRequested: "Holdfast was told of the machine and checks it now; nothing is known of its protection yet.",
  protectionPending: "The rules want the machine protected, and no vault protects it yet.",
  scanIncomplete: "Not every vault could be read, so that it is unknown whether one protects the machine.",
  stateUnknown: "Azure reports a protection state that Holdfast does not know.",
} as const;
export type InventoryReason = keyof typeof inventoryReasons;

const STATE_BY_OUTCOME: Readonly<Record<PublishedOutcome["outcome"], InventoryState>> = {
  protected: "protected",
  alreadyProtected: "protected",
  waiting: "waiting",
  skipped: "excluded",
  gone: "deleted",
  needsAttention: "needsAttention",
};

export interface StateAndReason {
  readonly state: InventoryState;
  readonly reason: string;
}

/** The state after a run of `protectVirtualMachine`. A first backup that left no recovery point in the vault is a risk. */
export function stateOfOutcome(outcome: Pick<PublishedOutcome, "outcome" | "reason" | "backup">): StateAndReason {
  const { backup, reason } = outcome;
  const state = STATE_BY_OUTCOME[outcome.outcome];
  if (state === "protected" && backup !== undefined && !isGoodBackup(backup))
    return { state: "atRisk", reason: backup.reason };
  return { state, reason };
}

/** Whether the backup is known to have brought a recovery point into the vault. */
export function isGoodBackup({ result, milestones }: BackupResult): boolean {
  return result === "completed" || (result === "completedWithWarnings" && milestones.vaultedAt !== undefined);
}

/** Whether a job ran: a request that found no vault, or was refused, says nothing about the machine's protection. */
export function hasRun({ reason }: BackupResult): boolean {
  return !(reason in notStartedReasons) && !(reason in outcomeReasons.needsAttention);
}

/** What one sweep saw of a machine that exists. */
export interface SweptMachine {
  readonly decision: { readonly action: "protect" } | { readonly action: "skip" | "refuse"; readonly because: string };
  /** Its items in all vaults that were read, without soft-deleted ones. */
  readonly items: readonly SweptItem[];
  /** Whether every vault was read: an item that is absent from a partial scan proves nothing. */
  readonly isScanComplete: boolean;
  /** Since when Holdfast knows the machine to be protected. */
  readonly protectedSince?: Instant;
}

export interface SweptItem {
  readonly vaultId: string;
  readonly policyId?: string;
  /** As the service spells it. */
  readonly protectionState: string;
  readonly lastRecoveryPointAt?: Instant;
}

export interface SweptState extends StateAndReason {
  readonly vaultId?: string;
  readonly policyId?: string;
  readonly lastRecoveryPointAt?: Instant;
}

/**
 * The state that a sweep's row proves. A partial scan never yields "unprotected".
 *
 * @param objectiveSeconds - Recovery point objective: the age that the newest recovery point must not reach.
 */
export function stateOfSweptMachine(machine: SweptMachine, objectiveSeconds: number, now: Instant): SweptState {
  const item = bestItem(machine.items);
  if (item === undefined) return stateWithoutItem(machine);
  const { vaultId, policyId, lastRecoveryPointAt } = item;
  const since = { dueAfter: addSeconds(now, -objectiveSeconds), protectedSince: machine.protectedSince };
  return {
    ...stateOfItem(item, machine.decision, since),
    vaultId,
    ...(policyId !== undefined && { policyId }),
    ...(lastRecoveryPointAt !== undefined && { lastRecoveryPointAt }),
  };
}

const ACTIVE: readonly string[] = ["protected", "irpending"];
const STOPPED: readonly string[] = ["protectionstopped", "protectionpaused", "backupssuspended"];

/** The item that protects; of several the one with the newest recovery point. */
function bestItem(items: readonly SweptItem[]): SweptItem | undefined {
  const rank = (item: SweptItem) => (ACTIVE.includes(item.protectionState.toLowerCase()) ? "1" : "0");
  const key = (item: SweptItem) => `${rank(item)} ${item.lastRecoveryPointAt ?? ""}`;
  return items.toSorted((a, b) => key(b).localeCompare(key(a)))[0];
}

function stateWithoutItem({ decision, isScanComplete }: SweptMachine): StateAndReason {
  if (decision.action === "skip") return { state: "excluded", reason: decision.because };
  if (decision.action === "refuse") return { state: "needsAttention", reason: decision.because };
  return isScanComplete
    ? { state: "waiting", reason: "protectionPending" satisfies InventoryReason }
    : { state: "unknown", reason: "scanIncomplete" satisfies InventoryReason };
}

function stateOfItem(
  { protectionState, lastRecoveryPointAt }: SweptItem,
  decision: SweptMachine["decision"],
  { dueAfter, protectedSince }: { readonly dueAfter: Instant; readonly protectedSince: Instant | undefined },
): { readonly state: InventoryState; readonly reason: string } {
  const found = protectionState.toLowerCase();
  if (STOPPED.includes(found)) {
    return decision.action === "skip"
      ? { state: "excluded", reason: decision.because }
      : { state: "needsAttention", reason: "protectionStopped" };
  }
  if (found === "protectionerror") return { state: "atRisk", reason: "protectionError" };
  if (!ACTIVE.includes(found)) return known("unknown", "stateUnknown");
  if (lastRecoveryPointAt === undefined) {
    const isYoung = protectedSince !== undefined && isBefore(dueAfter, protectedSince);
    return isYoung ? known("protected", "firstBackupPending") : known("atRisk", "noRecoveryPoint");
  }
  if (!isBefore(dueAfter, lastRecoveryPointAt)) return known("atRisk", "recoveryPointTooOld");
  return known("protected", decision.action === "skip" ? "excludedButProtected" : "recoveryPointFresh");
}

function known(state: InventoryState, reason: InventoryReason): StateAndReason {
  return { state, reason };
}

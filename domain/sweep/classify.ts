import { clonedPolicyName, familyIndexOf } from "../coordination/vault-family.ts";
import type { Instant } from "../instant.ts";
import { type SweptState, stateOfSweptMachine } from "../inventory/state.ts";
import type { FleetItem } from "../ports/fleet.ts";
import type { ProtectionDecision } from "../protection/rules.ts";
import { belongsToPreviousMachine } from "../protection/state.ts";

/** What a sweep makes of a machine. Every machine is in exactly one class. */
const sweepClasses = {
  toProtect: "The rules want it protected, and no vault protects it.",
  protected: "A vault protects it, with a recovery point within the objective or a first one that is not due yet.",
  atRisk: "A vault protects it, but it has no recovery point within the objective, or Azure reports an error.",
  excluded: "A rule excludes it, or no rule matches it.",
  excludedButProtected: "A rule excludes it, but a vault still protects it.",
  stopped: "Its protection is stopped, paused or suspended.",
  refused: "Azure Backup cannot protect it.",
  unknown: "Not everything that decides could be read.",
} as const;
type SweepClass = keyof typeof sweepClasses;

/** What else a sweep notices. */
const sweepFlags = {
  policyDrift: "Its item has another policy than its rule says.",
  duplicateItems: "More than one vault protects it.",
} as const;
type SweepFlag = keyof typeof sweepFlags;

/** Why `protectVirtualMachine` is started for a machine. */
type StartReason = "notProtected" | "softDeleted" | "resumeStopped" | "changePolicy" | "recreated";

export interface SweptRow {
  readonly decision: ProtectionDecision;
  readonly items: readonly FleetItem[];
  /** Whether every vault that may hold the machine's item was read: an item absent from a partial scan proves nothing. */
  readonly isScanComplete: boolean;
  /** When the machine was created: a recovery point from before is another machine's. Absent when that is not known. */
  readonly createdAt?: Instant;
  /** Since when the machine is known to be protected, at the earliest; absent when that is not known. */
  readonly protectedSince?: Instant;
  /** No run has seen that the present machine is protected: an item without a recovery point of its own may be an earlier one's. */
  readonly isUnproven?: boolean;
}

export interface SweptMachineClass {
  readonly class: SweepClass;
  /** State and reason for the inventory. */
  readonly state: SweptState;
  readonly flags: readonly SweepFlag[];
  /** Present when the rules ask for a change that `protectVirtualMachine` makes, after reading the machine and its item itself. */
  readonly start?: StartReason;
}

/**
 * Classifies a machine by its row. A row comes from an index that lags: nothing is changed because of it alone.
 *
 * @param objectiveSeconds - Recovery point objective: the age that the newest recovery point must not reach.
 */
export function classifyRow(row: SweptRow, objectiveSeconds: number, now: Instant): SweptMachineClass {
  const found = row.items.filter((item) => !item.isSoftDeleted && !/^NotProtected$/i.test(item.protectionState));
  const isOfEarlier = (item: FleetItem) => belongsToPreviousMachine(item.lastRecoveryPointAt, row.createdAt);
  const own = found.map((item) => (isOfEarlier(item) ? withoutRecoveryPoint(item) : item));
  const live = mayBeOfEarlier(row) ? own.filter((item) => item.lastRecoveryPointAt !== undefined) : own;
  // An item that is left out was read.
  const isScanComplete = row.isScanComplete || live.length < own.length;
  const state = stateOfSweptMachine({ ...row, items: live, isScanComplete }, objectiveSeconds, now);
  const flags = flagsOf(row.decision, live, state);
  const start = startReasonOf(row, state, { flags, isRecreated: found.some(isOfEarlier) });
  return { class: classOf(state), state, flags, ...(start !== undefined && { start }) };
}

/** Only a run tells whose item it is, and enables it for the machine; what a rule excludes it leaves alone. */
function mayBeOfEarlier({ decision, isUnproven }: SweptRow): boolean {
  return isUnproven === true && decision.action === "protect";
}

function withoutRecoveryPoint({ lastRecoveryPointAt: _, ...item }: FleetItem): FleetItem {
  return item;
}

const CLASS_BY_REASON: Readonly<Record<string, SweepClass>> = {
  protectionPending: "toProtect",
  excludedButProtected: "excludedButProtected",
  protectionStopped: "stopped",
};

function classOf({ state, reason }: SweptState): SweepClass {
  const byReason = CLASS_BY_REASON[reason];
  if (byReason !== undefined) return byReason;
  if (state === "protected" || state === "atRisk" || state === "excluded") return state;
  return state === "needsAttention" ? "refused" : "unknown";
}

const ACTIVE = /^(?:Protected|IRPending|ProtectionError)$/i;

function flagsOf(decision: ProtectionDecision, live: readonly FleetItem[], state: SweptState): readonly SweepFlag[] {
  const active = live.filter((item) => ACTIVE.test(item.protectionState));
  return [
    ...(hasOtherPolicy(decision, state) ? (["policyDrift"] as const) : []),
    ...(active.length > 1 ? (["duplicateItems"] as const) : []),
  ];
}

/** Compared in the vaults of the rule's family only: another vault has policies of its own. */
function hasOtherPolicy(decision: ProtectionDecision, { reason, vaultId, policyId }: SweptState): boolean {
  if (decision.action !== "protect" || vaultId === undefined || policyId === undefined) return false;
  if (reason === "protectionStopped" || familyIndexOf(decision.vaultId, vaultId) === undefined) return false;
  const policyName = policyId.slice(policyId.lastIndexOf("/") + 1);
  return !isCloneOf(policyName.toLowerCase(), decision.policyName.toLowerCase());
}

/** Whether a policy is the named one or one of its clones: `daily`, `daily-2`, `daily-3`, … */
function isCloneOf(name: string, first: string): boolean {
  const copy = Number(/-([1-9]\d*)$/.exec(name)?.[1] ?? 1);
  return name === clonedPolicyName(first, copy);
}

/** A machine that was recreated under its name is started until it has a recovery point of its own: only a run knows its item. */
function startReasonOf(
  { decision, items }: SweptRow,
  state: SweptState,
  { flags, isRecreated }: { readonly flags: readonly SweepFlag[]; readonly isRecreated: boolean },
): StartReason | undefined {
  if (decision.action !== "protect") return undefined;
  if (state.reason === "protectionPending") {
    return items.some((item) => item.isSoftDeleted) ? "softDeleted" : "notProtected";
  }
  if (isRecreated) return "recreated";
  if (state.reason === "protectionStopped") {
    return decision.existing.stopped === "resume" ? "resumeStopped" : undefined;
  }
  return flags.includes("policyDrift") && decision.existing.policy === "change" ? "changePolicy" : undefined;
}

import { clonedPolicyName, familyIndexOf } from "../coordination/vault-family.ts";
import type { Instant } from "../instant.ts";
import { type InventoryReason, type SweptState, stateOfSweptMachine } from "../inventory/state.ts";
import type { FleetItem } from "../ports/fleet.ts";
import type { ProtectionDecision } from "../protection/rules.ts";
import { belongsToPreviousMachine } from "../protection/state.ts";
import { nextItemStep, type SweptIdentity } from "./inherited-item.ts";

/** What a sweep makes of a machine. Every machine is in exactly one class. */
const sweepClasses = {
  toProtect: "The rules want it protected, and no vault protects it, or only an earlier machine of its name.",
  protected: "A vault protects it, with a recovery point within the objective or a first one that is not due yet.",
  atRisk: "A vault protects it, but it has no recovery point within the objective, or Azure reports an error.",
  excluded: "A rule excludes it, or no rule matches it.",
  excludedButProtected: "A rule excludes it, but a vault still protects it.",
  stopped: "Its protection is stopped, paused or suspended, and no rule resumes it.",
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

export interface SweptRow extends SweptIdentity {
  readonly decision: ProtectionDecision;
  readonly items: readonly FleetItem[];
  /** Whether every vault that may hold the machine's item was read: an item absent from a partial scan proves nothing. */
  readonly isScanComplete: boolean;
  /** For which machine the app enabled the item last; absent when it does not remember, or did not have to be asked. */
  readonly boundTo?: string;
  /** Since when the machine is known to be protected, at the earliest; absent when that is not known. */
  readonly protectedSince?: Instant;
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
  const live = found.map((item) => (isOfEarlier(item) ? withoutRecoveryPoint(item) : item));
  const seen = stateOfSweptMachine({ ...row, items: live }, objectiveSeconds, now);
  const flags = flagsOf(row.decision, live, seen);
  const start = startReasonOf(row, seen, { flags, item: found.find(({ vaultId }) => vaultId === seen.vaultId) });
  const state = start === "recreated" || start === "resumeStopped" ? { ...seen, ...pending } : seen;
  return { class: classOf(state), state, flags, ...(start !== undefined && { start }) };
}

/** Of an item that is not the machine's, or is about to be resumed: neither protected, nor stopped by anyone who meant the machine. */
const pending = { state: "waiting", reason: "protectionPending" satisfies InventoryReason } as const;

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

/** By the item that the state is about: it is the one that protects the machine, if any does. */
function startReasonOf(
  row: SweptRow,
  state: SweptState,
  { flags, item }: { readonly flags: readonly SweepFlag[]; readonly item: FleetItem | undefined },
): StartReason | undefined {
  const { decision, items, boundTo } = row;
  if (decision.action !== "protect") return undefined;
  if (state.reason === "protectionPending") {
    return items.some((found) => found.isSoftDeleted) ? "softDeleted" : "notProtected";
  }
  const step = item === undefined ? undefined : nextItemStep(item, decision, row, boundTo);
  if (step === "resume" && decision.existing.stopped === "resume") return "resumeStopped";
  if (step !== undefined) return "recreated";
  return flags.includes("policyDrift") && decision.existing.policy === "change" ? "changePolicy" : undefined;
}

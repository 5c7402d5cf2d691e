import { familyIndexOf } from "../coordination/vault-family.ts";
import type { Instant } from "../instant.ts";
import type { FleetItem } from "../ports/fleet.ts";
import { mayResume } from "../protection/existing.ts";
import type { ProtectionDecision } from "../protection/rules.ts";
import {
  type BindingEvidence,
  belongsToPreviousMachine,
  classifyItem,
  isBindingDoubtful,
  needsRebinding,
} from "../protection/state.ts";

/** The machine of a row, as far as it tells whose an item is. */
export interface SweptIdentity {
  /** `properties.vmId`. */
  readonly uniqueId: string;
  /** Absent when that is not known. */
  readonly createdAt?: Instant;
  /** What is known of the name was seen before the machine was created. */
  readonly isNewUnderName?: boolean;
}

/**
 * Whether the row leaves it open which machine an item is for, so that the machine's binding has to be read: for an item without a
 * recovery point of the present machine, and for a stopped one, which the app may have stopped itself for an earlier machine.
 */
export function isItemDoubtful(item: FleetItem, decision: ProtectionDecision, machine: SweptIdentity): boolean {
  if (decision.action !== "protect" || item.isSoftDeleted) return false;
  const step = classifyItem(item);
  if (step.kind === "stopped") return true;
  const isActive = step.kind === "protected" || step.kind === "error";
  return isActive && isInFamily(item, decision.vaultId) && isBindingDoubtful(step, evidenceOf(machine));
}

/**
 * What a run of `protectVirtualMachine` would do about an item that does not protect the present machine: resume it, or enable it
 * again for the machine; `undefined` where it would leave the item as it is. The rules are those of the run, so that a sweep misses
 * no machine that a run would protect, and starts none again and again that it would leave.
 *
 * @param boundTo - The machine for which the app enabled the item last; absent when it does not remember.
 */
export function nextItemStep(
  item: FleetItem,
  decision: Extract<ProtectionDecision, { readonly action: "protect" }>,
  machine: SweptIdentity,
  boundTo: string | undefined,
): "resume" | "rebind" | undefined {
  const step = classifyItem(item);
  const evidence = evidenceOf(machine);
  switch (step.kind) {
    case "stopped": {
      const given = { source: "sweep", existing: decision.existing, boundTo } as const;
      return mayResume(step, evidence, given) ? "resume" : undefined;
    }
    case "protected":
    case "error": {
      const isStale = isJudgedByBinding(item, decision.vaultId, machine, boundTo)
        ? needsRebinding(step, evidence, boundTo)
        : belongsToPreviousMachine(item.lastRecoveryPointAt, machine.createdAt);
      return isStale ? "rebind" : undefined;
    }
    case "enable":
    case "undelete":
      return undefined;
  }
}

/**
 * The binding is that of the item in the rule's vaults. Of an item that was never backed up, and of which nothing is remembered, it tells
 * something only when the machine is new under its name: a run that an event asks for binds any such item once, a sweep would bind
 * those of a whole fleet that others have enabled.
 */
function isJudgedByBinding(
  item: FleetItem,
  firstVaultId: string,
  { isNewUnderName = false }: SweptIdentity,
  boundTo: string | undefined,
): boolean {
  const awaitsBackup = item.lastRecoveryPointAt === undefined && !/^Protected$/i.test(item.protectionState);
  return isInFamily(item, firstVaultId) && (boundTo !== undefined || !awaitsBackup || isNewUnderName);
}

function isInFamily({ vaultId }: FleetItem, firstVaultId: string): boolean {
  return familyIndexOf(firstVaultId, vaultId) !== undefined;
}

/** A row tells of one machine: only a run sees that the name changes its machine. */
function evidenceOf(machine: SweptIdentity): BindingEvidence {
  const { uniqueId, createdAt } = machine;
  return { uniqueId, ...(createdAt !== undefined && { createdAt }), wasRecreated: false };
}

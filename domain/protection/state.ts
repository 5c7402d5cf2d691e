import { familyIndexOf } from "../coordination/vault-family.ts";
import { type Instant, isBefore } from "../instant.ts";
import type { BackupStatus, ProtectedItem } from "../ports/backup-vault.ts";
import type { DiskSelection } from "./config.ts";

/** Azure's backup status, seen from the family of vaults that the rules choose. */
export type WhereProtected =
  | { readonly kind: "nowhere" }
  | { readonly kind: "inFamily"; readonly vaultId: string }
  | { readonly kind: "elsewhere"; readonly vaultId: string };

export function whereProtected(status: BackupStatus, firstVaultId: string): WhereProtected {
  if (status.kind === "notProtected") return { kind: "nowhere" };
  const { vaultId } = status;
  const isInFamily = familyIndexOf(firstVaultId, vaultId) !== undefined;
  return isInFamily ? { kind: "inFamily", vaultId } : { kind: "elsewhere", vaultId };
}

export type ItemStep =
  | { readonly kind: "enable" }
  /** A soft-deleted item keeps its name: Azure refuses to protect the machine in this vault until it is undeleted. */
  | { readonly kind: "undelete"; readonly lastRecoveryPointAt?: Instant }
  | {
      readonly kind: "protected";
      readonly policyId?: string;
      readonly disks?: DiskSelection;
      readonly lastRecoveryPointAt?: Instant;
    }
  /** Protection was stopped, paused or suspended: an operator's decision, undone only where that was asked for. */
  | { readonly kind: "stopped"; readonly protectionState: string; readonly lastRecoveryPointAt?: Instant }
  /** Azure reports an error, or an unknown state: neither is "protected". */
  | {
      readonly kind: "error";
      readonly protectionState: string;
      readonly policyId?: string;
      readonly disks?: DiskSelection;
      readonly lastRecoveryPointAt?: Instant;
    };

type ItemState = Pick<
  ProtectedItem,
  "protectionState" | "isSoftDeleted" | "policyId" | "disks" | "lastRecoveryPointAt"
>;

/**
 * Classifies the machine's item in a vault.
 *
 * States: `ProtectionState` of `@azure/arm-recoveryservicesbackup` 12.0.0, compared in any casing.
 */
export function classifyItem(item: ItemState | undefined): ItemStep {
  if (item === undefined) return { kind: "enable" };
  const point = item.lastRecoveryPointAt !== undefined && { lastRecoveryPointAt: item.lastRecoveryPointAt };
  if (item.isSoftDeleted) return { kind: "undelete", ...point };
  const known = {
    ...(item.policyId !== undefined && { policyId: item.policyId }),
    ...(item.disks !== undefined && { disks: item.disks }),
    ...point,
  };
  switch (item.protectionState.toLowerCase()) {
    case "protected":
    case "irpending":
      return { kind: "protected", ...known };
    case "notprotected":
      return { kind: "enable" };
    case "protectionstopped":
    case "protectionpaused":
    case "backupssuspended":
      return { kind: "stopped", protectionState: item.protectionState, ...point };
    default:
      return { kind: "error", protectionState: item.protectionState, ...known };
  }
}

/**
 * Whether the recovery points of an item belong to another machine: one that had the name before and was deleted. Azure
 * identifies an item by the machine's name, so a recreated machine appears "protected" without a backup of its own.
 *
 * @param machineCreatedAt - Absent where Azure does not say: then it cannot be decided.
 */
export function belongsToPreviousMachine(
  lastRecoveryPointAt: Instant | undefined,
  machineCreatedAt: Instant | undefined,
): boolean {
  if (lastRecoveryPointAt === undefined || machineCreatedAt === undefined) return false;
  return isBefore(lastRecoveryPointAt, machineCreatedAt);
}

/** What tells whether an item belongs to the present machine. */
export interface BindingEvidence {
  readonly uniqueId: string;
  readonly createdAt?: Instant;
  /** The workflow has seen the machine recreated under its name. */
  readonly wasRecreated: boolean;
}

type BoundItem = Extract<ItemStep, { readonly kind: "protected" | "error" }>;

/**
 * Whether the item leaves it open which machine it belongs to, so that the remembered binding has to be read. Only a recovery point
 * that is not older than the machine proves that it is the machine's own: neither a first backup that is still due (`IRPending`)
 * nor an error does, because an earlier machine of this name leaves both.
 */
export function isBindingDoubtful(item: BoundItem, machine: BindingEvidence): boolean {
  const { lastRecoveryPointAt } = item;
  if (machine.wasRecreated || lastRecoveryPointAt === undefined) return true;
  return belongsToPreviousMachine(lastRecoveryPointAt, machine.createdAt);
}

/**
 * Whether a doubtful item has to be enabled again, which binds it to the present machine: under an earlier machine's item no
 * backup would ever succeed. Once per machine, because Azure counts such writes and every event would repeat them.
 *
 * @param boundTo - The machine for which the app enabled the item last; absent when it does not remember.
 */
export function needsRebinding(item: BoundItem, machine: BindingEvidence, boundTo: string | undefined): boolean {
  return isBindingDoubtful(item, machine) && boundTo !== machine.uniqueId;
}

/**
 * Whether the item has recovery points of an earlier machine of this name, which stay with it. Only what is known counts: a
 * machine without creation time whose binding is forgotten is taken for the item's own.
 *
 * @param boundTo - The machine for which the app enabled the item last; absent when it does not remember.
 */
export function keepsPointsOfEarlierMachine(
  item: { readonly lastRecoveryPointAt?: Instant },
  machine: BindingEvidence,
  boundTo: string | undefined,
): boolean {
  if (item.lastRecoveryPointAt === undefined) return false;
  if (machine.wasRecreated || belongsToPreviousMachine(item.lastRecoveryPointAt, machine.createdAt)) return true;
  return boundTo !== undefined && boundTo !== machine.uniqueId;
}

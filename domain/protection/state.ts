import { type Instant, isBefore } from "../instant.ts";
import type { BackupStatus, ProtectedItem } from "../ports/backup-vault.ts";
import { sameResource } from "../resource-id.ts";

/** Azure's backup status, seen from the vault that the rules choose. */
export type WhereProtected =
  | { readonly kind: "nowhere" }
  | { readonly kind: "inTargetVault" }
  | { readonly kind: "elsewhere"; readonly vaultId: string };

export function whereProtected(status: BackupStatus, targetVaultId: string): WhereProtected {
  if (status.kind === "notProtected") return { kind: "nowhere" };
  return sameResource(status.vaultId, targetVaultId)
    ? { kind: "inTargetVault" }
    : { kind: "elsewhere", vaultId: status.vaultId };
}

export type ItemStep =
  | { readonly kind: "enable" }
  /** A soft-deleted item keeps its name: Azure refuses to protect the machine in this vault until it is undeleted. */
  | { readonly kind: "undelete" }
  | { readonly kind: "protected"; readonly policyId?: string; readonly lastRecoveryPointAt?: Instant }
  /** Protection was stopped, paused or suspended: an operator's decision, which is reported and not undone. */
  | { readonly kind: "stopped"; readonly protectionState: string }
  /** Azure reports an error, or an unknown state: neither is "protected". */
  | {
      readonly kind: "error";
      readonly protectionState: string;
      readonly policyId?: string;
      readonly lastRecoveryPointAt?: Instant;
    };

type ItemState = Pick<ProtectedItem, "protectionState" | "isSoftDeleted" | "policyId" | "lastRecoveryPointAt">;

/**
 * Classifies the machine's item in a vault.
 *
 * States: `ProtectionState` of `@azure/arm-recoveryservicesbackup` 12.0.0, compared in any casing.
 */
export function classifyItem(item: ItemState | undefined): ItemStep {
  if (item === undefined) return { kind: "enable" };
  if (item.isSoftDeleted) return { kind: "undelete" };
  const known = {
    ...(item.policyId !== undefined && { policyId: item.policyId }),
    ...(item.lastRecoveryPointAt !== undefined && { lastRecoveryPointAt: item.lastRecoveryPointAt }),
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
      return { kind: "stopped", protectionState: item.protectionState };
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

/**
 * Whether an item says that the machine is protected but has no recovery point. It may then belong to an earlier machine of
 * this name, under whose item no backup of the present machine would ever succeed.
 */
export function hasNoRecoveryPoint(item: ItemStep): boolean {
  return item.kind === "protected" && item.lastRecoveryPointAt === undefined;
}

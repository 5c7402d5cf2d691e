import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { readProtectedItem } from "../../orchestrations/contracts/item-activities.ts";

/** Reads what a vault says of one machine. Safe to repeat: it changes nothing. */
export function createReadProtectedItem(deps: { readonly vault: Pick<BackupVault, "readProtectedItem"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof readProtectedItem>> => {
    const item = await deps.vault.readProtectedItem(readProtectedItem.input.parse(rawInput));
    if (item === undefined) return { kind: "none" };
    return {
      kind: "item",
      protectionState: item.protectionState,
      isSoftDeleted: item.isSoftDeleted,
      ...(item.softDeletedForSeconds !== undefined && { softDeletedForSeconds: item.softDeletedForSeconds }),
      ...(item.policyId !== undefined && { policyId: item.policyId }),
      ...(item.disks !== undefined && { disks: { kind: item.disks.kind, luns: [...item.disks.luns] } }),
      ...(item.lastRecoveryPointAt !== undefined && { lastRecoveryPointAt: item.lastRecoveryPointAt }),
    };
  };
}

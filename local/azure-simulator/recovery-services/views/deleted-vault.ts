import type { SoftDeletedVault } from "../model/state.ts";
import { instantText } from "./text.ts";
/**
 * ID of a deleted vault, below its region.
 *
 * @param region - As the caller spells it.
 */
export function deletedVaultId(deleted: SoftDeletedVault, region: string): string {
  return `/subscriptions/${deleted.vault.subscriptionId}/providers/Microsoft.RecoveryServices/locations/${region}/deletedVaults/${deleted.name}`;
}

/** A deleted vault that can be undeleted. */
export function deletedVaultView(deleted: SoftDeletedVault, region: string): Readonly<Record<string, unknown>> {
  return {
    id: deletedVaultId(deleted, region),
    name: deleted.name,
    type: "Microsoft.RecoveryServices/locations/deletedVaults",
    properties: {
      vaultId: deleted.vault.id,
      vaultDeletionTime: instantText(deleted.deletedAtMs),
      purgeAt: instantText(deleted.purgesAtMs),
    },
  };
}

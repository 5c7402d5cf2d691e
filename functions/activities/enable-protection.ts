import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { enableProtection } from "../../orchestrations/contracts/item-activities.ts";

/**
 * Starts to protect a machine under a policy. May run twice: the request says which policy and disks the item shall have, so
 * that asking again for the same ones changes nothing. A second request while the first is at work is refused as
 * `AZURE_CONFLICT`, which passes.
 */
export function createEnableProtection(deps: { readonly vault: Pick<BackupVault, "enableProtection"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof enableProtection>> => {
    const { disks, ...item } = enableProtection.input.parse(rawInput);
    return deps.vault.enableProtection({ ...item, ...(disks !== undefined && { disks }) });
  };
}

import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { undeleteProtectedItem } from "../../orchestrations/contracts/item-activities.ts";

/** Starts to bring a soft-deleted item back. May run twice: an item that is back already stays as it is. */
export function createUndeleteProtectedItem(deps: { readonly vault: Pick<BackupVault, "undeleteProtectedItem"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof undeleteProtectedItem>> =>
    deps.vault.undeleteProtectedItem(undeleteProtectedItem.input.parse(rawInput));
}

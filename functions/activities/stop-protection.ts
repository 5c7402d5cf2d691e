import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { stopProtection } from "../../orchestrations/contracts/item-activities.ts";

/** Starts to stop an item's protection; its data stays. May run twice: an item that is stopped already stays as it is. */
export function createStopProtection(deps: { readonly vault: Pick<BackupVault, "stopProtection"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof stopProtection>> =>
    deps.vault.stopProtection(stopProtection.input.parse(rawInput));
}

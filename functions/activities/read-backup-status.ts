import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import { type ActivityOutput, readBackupStatus } from "../../orchestrations/contracts/activities.ts";

/** Asks Azure whether any vault of the machine's subscription protects it. Safe to repeat: it changes nothing. */
export function createReadBackupStatus(deps: { readonly vault: Pick<BackupVault, "readBackupStatus"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof readBackupStatus>> =>
    deps.vault.readBackupStatus(readBackupStatus.input.parse(rawInput));
}

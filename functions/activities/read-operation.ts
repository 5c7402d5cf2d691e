import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import { type ActivityOutput, readOperation } from "../../orchestrations/contracts/activities.ts";

/** Looks once at a long-running operation. Safe to repeat: it changes nothing. */
export function createReadOperation(deps: { readonly vault: Pick<BackupVault, "readOperation"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof readOperation>> =>
    deps.vault.readOperation(readOperation.input.parse(rawInput));
}

import { retryClassOf } from "../../domain/backup/retry-backup.ts";
import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import { classifyEnableError } from "../../domain/protection/enable-error.ts";
import { type ActivityOutput, readOperation } from "../../orchestrations/contracts/activities.ts";

/** Reads a long-running operation once, and classifies why it failed. Safe to repeat: it changes nothing. */
export function createReadOperation(deps: { readonly vault: Pick<BackupVault, "readOperation"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof readOperation>> => {
    const state = await deps.vault.readOperation(readOperation.input.parse(rawInput));
    if (state.kind !== "failed") return state;
    const { errorCode } = state;
    return { ...state, errorClass: classifyEnableError(errorCode), retry: retryClassOf({ serviceCode: errorCode }) };
  };
}

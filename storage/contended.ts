import { BackupError } from "../domain/errors.ts";

/** Other writers were faster at every attempt. */
export function contended(what: string): BackupError {
  return new BackupError("STORAGE_UNAVAILABLE", `Other writers kept changing the inventory of ${what}; try again.`, {
    retryAfterSeconds: 5,
  });
}

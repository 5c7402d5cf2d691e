import { BackupError } from "../domain/errors.ts";

/**
 * Other writers were faster at every attempt.
 *
 * @param what - As in "the approval x".
 */
export function contended(what: string): BackupError {
  return new BackupError("STORAGE_UNAVAILABLE", `Other writers kept changing ${what}; try again.`, {
    retryAfterSeconds: 5,
  });
}

import { RestError } from "@azure/data-tables";
import { BackupError } from "../domain/errors.ts";
import { safeLine } from "../domain/text/safe-line.ts";

/** HTTP statuses of refusals that pass by themselves; every 5xx does, too. */
const PASSING: readonly number[] = [408, 409, 412, 429];
const MAX_TEXT_CHARACTERS = 200;

/**
 * A failed call of the app's storage as an error of the app.
 *
 * @param operation - What was tried, as in "Cannot read the inventory".
 */
export function storageError(operation: string, cause: unknown): BackupError {
  if (cause instanceof BackupError) return cause;
  const status = cause instanceof RestError ? cause.statusCode : undefined;
  const text = safeLine(cause instanceof Error ? cause.message : String(cause), MAX_TEXT_CHARACTERS);
  if (status === 401 || status === 403) return storageForbidden(operation, status, cause);
  if (status !== undefined && status < 500 && !PASSING.includes(status)) {
    const message = `Cannot ${operation} in the app's storage account: it answered ${status}. ${text}`;
    return new BackupError("STORAGE_REFUSED", message, { cause });
  }
  const answer = status === undefined ? "it did not answer" : `it answered ${status}`;
  const message = `Cannot ${operation} in the app's storage account: ${answer}. ${text}`;
  return new BackupError("STORAGE_UNAVAILABLE", message, { cause, retryAfterSeconds: retryAfterOf(cause) });
}

function storageForbidden(operation: string, status: number, cause: unknown): BackupError {
  return new BackupError(
    "STORAGE_REFUSED",
    `Cannot ${operation} in the app's storage account: it answered ${status}. Give the app's identity the roles Storage Table Data Contributor, Storage Queue Data Contributor and Storage Blob Data Owner there, or correct AzureWebJobsStorage.`,
    { cause },
  );
}

function retryAfterOf(cause: unknown): number | undefined {
  const header = cause instanceof RestError ? cause.response?.headers.get("retry-after") : undefined;
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

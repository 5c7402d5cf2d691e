import { BackupError } from "../domain/errors.ts";
import type { AzureCall } from "./azure-error.ts";

/** The parts of an ID that a caller gave us. @throws BackupError `AZURE_REFUSED` when it is none: nothing is sent. */
export function parsedId<T>(call: AzureCall, id: T | undefined): T {
  if (id !== undefined) return id;
  throw new BackupError("AZURE_REFUSED", `Cannot ${call.action} ${call.resource}: this is not an ID of that kind.`);
}

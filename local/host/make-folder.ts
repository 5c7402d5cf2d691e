import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { errorMessage } from "./error-text.ts";

/** A folder cannot be created; the message says which and why. */
class FolderError extends Error {
  override readonly name = "FolderError";
}

/**
 * Creates a folder and its missing parents one by one: on Linux, Node 24's `recursive` never returns for a folder that cannot
 * be created in an existing one, such as `/proc/x`.
 *
 * @throws FolderError
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (cause) {
    // Another process has created it meanwhile.
    if (existsSync(path)) return;
    throw new FolderError(`Cannot create the folder ${path}: ${errorMessage(cause)}.`, {
      cause,
    });
  }
}

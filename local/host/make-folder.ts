import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** A folder that the system refuses; the message says which and why. */
class FolderError extends Error {
  override readonly name = "FolderError";
}

/**
 * Makes a folder and those above it that are missing, one by one: on Linux, Node 24's `recursive` never returns for a folder
 * that the system refuses below an existing one, such as `/proc/x`.
 *
 * @throws FolderError
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (cause) {
    // Somebody else was faster.
    if (existsSync(path)) return;
    throw new FolderError(`The folder ${path} cannot be made: ${cause instanceof Error ? cause.message : cause}.`, {
      cause,
    });
  }
}

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "./host/make-folder.ts";

/** A data folder is in use or cannot be locked; the message says which and what to do. */
class FolderLockError extends Error {
  override readonly name = "FolderLockError";
}

const LOCK_FILE_NAME = "in-use.lock";

/** The locks of this process: without a reference, a connection would be garbage-collected and its lock released. */
const heldLocks = new Set<DatabaseSync>();

/**
 * Locks a data folder for this process, and creates it if it is missing. To be called before anything in the folder is read
 * or written: two processes on one folder ruin each other's files.
 *
 * The lock is an open transaction on a file that stores nothing: the operating system releases it when the process ends in
 * any way.
 *
 * @returns A function that releases the lock; a second call does nothing.
 * @throws FolderLockError when another process uses the folder, or it cannot be written. Nothing in it has changed then.
 */
export function lockFolder(folder: string): () => void {
  makeFolder(folder);
  const file = join(folder, LOCK_FILE_NAME);
  const holder = open(file, folder);
  try {
    holder.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    holder.close();
    throw new FolderLockError(
      `The data folder ${folder} is in use by another process. Stop that one, or choose another folder with --data.`,
      { cause },
    );
  }
  heldLocks.add(holder);
  return () => {
    if (heldLocks.delete(holder)) holder.close();
  };
}

function open(file: string, folder: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw new FolderLockError(
      `Cannot use ${folder} as the data folder: ${file} cannot be opened. Choose a folder that can be written with --data.`,
      { cause },
    );
  }
}

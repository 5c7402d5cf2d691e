import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Name of the lock's file in a data directory. It stays empty. */
const LOCK_FILE_NAME = "azure-simulator.lock";

/** Connections that nothing refers to are collected as garbage, and their locks released. */
const held = new Set<DatabaseSync>();

/**
 * Reserves a data directory for this simulator. Two of them would write into one journal, which could not be replayed.
 *
 * The lock is SQLite's lock of an empty database: the operating system releases it with the process, however that ends, so
 * none is left behind by a simulator that was killed.
 *
 * @returns Releases the directory.
 * @throws When another simulator has it; nothing in it was changed.
 */
export function lockFolder(folder: string): () => void {
  const database = openDatabase(folder);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new Error(
      `${folder} is in use by another Azure simulator. Stop that one, or choose another data directory. Nothing was changed.`,
      { cause },
    );
  }
  held.add(database);
  return () => {
    if (held.delete(database)) database.close();
  };
}

function openDatabase(folder: string): DatabaseSync {
  try {
    return new DatabaseSync(join(folder, LOCK_FILE_NAME));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${join(folder, LOCK_FILE_NAME)} cannot be opened: ${reason}.`, { cause });
  }
}

import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SCHEMA } from "./schema.ts";

/** "HFth" in ASCII: tells a task hub from any other SQLite database. */
const APPLICATION_ID = 0x48_46_74_68;
const SCHEMA_VERSION = 1;
const SQLITE_MAGIC = "SQLite format 3\0";

/** A database the host must not use. The message names the file, what is wrong and what to do; the file is untouched. */
export class UnusableDatabase extends Error {}

export interface TaskHubDatabase {
  readonly connection: DatabaseSync;
  close(): void;
}

/**
 * Opens a task hub's database for this process alone, creating it where there is none.
 *
 * @param file - Path, or ":memory:" for a task hub that ends with the process.
 * @throws {@link UnusableDatabase} for a file that is no task hub, is damaged, is of a newer version, or is in use.
 */
export function openDatabase(file: string): TaskHubDatabase {
  if (file === ":memory:") {
    const connection = create(file);
    return { connection, close: () => connection.close() };
  }
  const unlock = lock(file);
  try {
    const exists = existsSync(file) && statSync(file).size > 0;
    if (exists) inspect(file);
    const connection = exists ? new DatabaseSync(file) : create(file);
    tune(connection);
    return {
      connection,
      close() {
        connection.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Locks this process holds: a connection that nothing refers to would be collected, and its lock with it. */
const heldLocks = new Set<DatabaseSync>();

/** The lock is an open transaction on a side file: the operating system ends it with the process, however that dies. */
function lock(file: string): () => void {
  const holder = openLockFile(file);
  try {
    holder.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    holder.close();
    throw inUse(file, error);
  }
  heldLocks.add(holder);
  return () => {
    heldLocks.delete(holder);
    holder.close();
  };
}

function openLockFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(`${file}.lock`, { timeout: 0 });
  } catch (error) {
    throw new UnusableDatabase(
      `Cannot open "${file}.lock" to lock the task hub: does the folder exist, is it writable?`,
      {
        cause: error,
      },
    );
  }
}

/** Looks without writing: a file that is not ours must not change. */
function inspect(file: string): void {
  if (readMagic(file) !== SQLITE_MAGIC) throw notATaskHub(file, "it is no SQLite database");
  const { applicationId, version, damage } = readIdentity(file);
  if (applicationId !== APPLICATION_ID) throw notATaskHub(file, "it is a database of some other program");
  if (version > SCHEMA_VERSION) {
    throw notATaskHub(file, `it was written by a newer release (schema ${version}, this one knows ${SCHEMA_VERSION})`);
  }
  if (damage !== undefined) throw notATaskHub(file, `it is damaged (${damage})`);
}

function readMagic(file: string): string {
  const buffer = Buffer.alloc(SQLITE_MAGIC.length);
  const handle = openSync(file, "r");
  try {
    readSync(handle, buffer, 0, buffer.length, 0);
  } finally {
    closeSync(handle);
  }
  return buffer.toString("latin1");
}

function readIdentity(file: string) {
  try {
    const reader = new DatabaseSync(file, { readOnly: true });
    try {
      const check = String(reader.prepare("PRAGMA quick_check(1)").get()?.["quick_check"]);
      return {
        applicationId: pragma(reader, "application_id"),
        version: pragma(reader, "user_version"),
        damage: check === "ok" ? undefined : check,
      };
    } finally {
      reader.close();
    }
  } catch (error) {
    if (isBusy(error)) throw inUse(file, error);
    throw notATaskHub(file, `it is damaged (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

function inUse(file: string, cause: unknown): UnusableDatabase {
  return new UnusableDatabase(
    `The task hub "${file}" is in use by another host. Stop that one, or give this one another database file.`,
    { cause },
  );
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function pragma(connection: DatabaseSync, name: string): number {
  return Number(connection.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function notATaskHub(file: string, why: string, cause?: unknown): UnusableDatabase {
  return new UnusableDatabase(
    `Cannot use "${file}" as a task hub: ${why}. The file has not been changed; move it away or choose another one.`,
    { cause },
  );
}

/** The identity is written before write-ahead logging begins, so that the file itself carries it from the first moment. */
function create(file: string): DatabaseSync {
  const connection = new DatabaseSync(file);
  connection.exec(
    `BEGIN IMMEDIATE; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`,
  );
  return connection;
}

/**
 * NORMAL loses at most the newest commits at a power cut, never at a killed process, and never consistency. The log grows
 * to 16 MB before it is copied into the database: copying is where the disk is waited for.
 */
function tune(connection: DatabaseSync): void {
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;");
  connection.exec("PRAGMA wal_autocheckpoint = 4000;");
}

import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { errorMessage } from "../../error-text.ts";
import { makePrivate } from "../../private-file.ts";
import { SCHEMA, UPGRADES } from "./schema.ts";

/** "HFth" in ASCII: distinguishes a task hub from other SQLite databases. */
const APPLICATION_ID = 0x48_46_74_68;
const SCHEMA_VERSION = UPGRADES.length;
const SQLITE_MAGIC = "SQLite format 3\0";

/** A database that the host must not use. The message says which file, why and what to do; the file is not changed. */
export class UnusableDatabaseError extends Error {}

export interface TaskHubDatabase {
  readonly connection: DatabaseSync;
  close(): void;
}

/**
 * Opens a task hub's database for this process alone; creates the file if it is missing.
 *
 * @param file - Path, or ":memory:" for a task hub that ends with the process.
 * @throws {@link UnusableDatabaseError} for a file that is not a task hub, is damaged, has a newer schema or is in use.
 */
export function openDatabase(file: string): TaskHubDatabase {
  if (file === ":memory:") {
    const connection = create(file);
    return { connection, close: () => connection.close() };
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UnusableDatabaseError(
      `Cannot use "${file}" as a task hub: it is a folder. Name a file, for example in it.`,
    );
  }
  const unlock = lock(file);
  try {
    const exists = existsSync(file) && statSync(file).size > 0;
    const version = exists ? inspect(file) : undefined;
    makePrivate(file); // SQLite gives its log the same permissions.
    const connection = version === undefined ? create(file) : openExisting(file, version);
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

/** The locks of this process: without a reference, a connection would be garbage-collected and its lock released. */
const heldLocks = new Set<DatabaseSync>();

/** The lock is an open transaction on a second file: the operating system releases it when the process ends in any way. */
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
    makePrivate(`${file}.lock`);
    return new DatabaseSync(`${file}.lock`, { timeout: 0 });
  } catch (error) {
    throw new UnusableDatabaseError(
      `Cannot open "${file}.lock" to lock the task hub: check that the folder exists and is writable.`,
      {
        cause: error,
      },
    );
  }
}

/** Brings an older schema up to date. */
function openExisting(file: string, version: number): DatabaseSync {
  const connection = new DatabaseSync(file);
  const upgrades = UPGRADES.slice(version).join(" ");
  if (upgrades !== "") connection.exec(`BEGIN IMMEDIATE; ${upgrades} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
  return connection;
}

/** Returns the version of the schema. Reads only: a file that is not a task hub must not change. */
function inspect(file: string): number {
  if (readMagic(file) !== SQLITE_MAGIC) throw notATaskHub(file, "it is not a SQLite database");
  const { applicationId, version, damage } = readIdentity(file);
  if (applicationId !== APPLICATION_ID) throw notATaskHub(file, "it is another program's database");
  if (version > SCHEMA_VERSION) {
    throw notATaskHub(
      file,
      `it was written by a newer release (schema ${version}; this release supports ${SCHEMA_VERSION})`,
    );
  }
  if (damage !== undefined) throw notATaskHub(file, `it is damaged (${damage})`);
  return version;
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
    throw notATaskHub(file, `it is damaged (${errorMessage(error)})`, error);
  }
}

function inUse(file: string, cause: unknown): UnusableDatabaseError {
  return new UnusableDatabaseError(
    `The task hub "${file}" is in use by another host. Stop that host, or use another database file for this one.`,
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

function notATaskHub(file: string, why: string, cause?: unknown): UnusableDatabaseError {
  return new UnusableDatabaseError(
    `Cannot use "${file}" as a task hub: ${why}. The file has not been changed; move it or use another one.`,
    { cause },
  );
}

/** The identity is written before write-ahead logging is switched on, so that the file itself contains it from the start. */
function create(file: string): DatabaseSync {
  const connection = new DatabaseSync(file);
  connection.exec(
    `BEGIN IMMEDIATE; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`,
  );
  return connection;
}

/**
 * NORMAL loses at most the newest commits in a power cut, none when the process is killed, and never consistency. The log grows
 * to 16 MB before it is copied into the database, because only copying waits for the disk.
 */
function tune(connection: DatabaseSync): void {
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;");
  connection.exec("PRAGMA wal_autocheckpoint = 4000;");
  shrink(connection);
}

const SHRINK_ABOVE_BYTES = 64 * 1024 * 1024;

/** Purged instances leave free pages, which SQLite keeps. They are returned when they are more than half of a large file. */
function shrink(connection: DatabaseSync): void {
  const free = pragma(connection, "freelist_count");
  const isWorthIt = free * pragma(connection, "page_size") > SHRINK_ABOVE_BYTES;
  if (isWorthIt && free * 2 > pragma(connection, "page_count")) connection.exec("VACUUM");
}

import { DatabaseSync } from "node:sqlite";
import { errorMessage } from "../error-text.ts";
import { makePrivate } from "../private-file.ts";

/** The status of a monitored timer, which is kept between starts of the host. Milliseconds since 1970. */
export interface TimerStatus {
  /** Last scheduled run; `NEVER` before the first. */
  readonly lastAtMs: number;
  readonly nextAtMs: number;
  /** The instant from which `nextAtMs` was calculated. */
  readonly lastUpdatedAtMs: number;
}

/** 0001-01-01, .NET's value for "not yet". */
export const NEVER = -62_135_596_800_000;

export interface TimerStatusStore {
  read(functionName: string): TimerStatus | undefined;
  write(functionName: string, status: TimerStatus): void;
  close(): void;
}

/** The file with the timers' status cannot be used: it is damaged, belongs to another program or is not writable. */
class TimerStoreError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TimerStoreError";
  }
}

/**
 * @param file - SQLite database, created if missing; `:memory:` stores nothing.
 * @throws TimerStoreError
 */
export function openTimerStatusStore(file: string): TimerStatusStore {
  const database = openDatabase(file);
  const select = database.prepare(
    `SELECT last_at_ms AS lastAtMs, next_at_ms AS nextAtMs, last_updated_at_ms AS lastUpdatedAtMs
     FROM timer_status WHERE function_name = ?`,
  );
  const upsert = database.prepare("INSERT OR REPLACE INTO timer_status VALUES (?, ?, ?, ?)");
  return {
    read: (functionName) => select.get(functionName.toLowerCase()) as TimerStatus | undefined,
    write(functionName, status) {
      upsert.run(functionName.toLowerCase(), status.lastAtMs, status.nextAtMs, status.lastUpdatedAtMs);
    },
    close: () => database.close(),
  };
}

function openDatabase(file: string): DatabaseSync {
  try {
    if (file !== ":memory:") makePrivate(file);
    const database = new DatabaseSync(file);
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS timer_status (
        function_name TEXT PRIMARY KEY, last_at_ms INTEGER NOT NULL, next_at_ms INTEGER NOT NULL,
        last_updated_at_ms INTEGER NOT NULL
      ) STRICT;`);
    return database;
  } catch (cause) {
    const reason = `Cannot store the status of timers in ${file}: ${errorMessage(cause)}. Move the file.`;
    throw new TimerStoreError(reason, { cause });
  }
}

import type { DatabaseSync } from "node:sqlite";
import type { DurableWork } from "../../contract.ts";
import { openDatabase } from "./database.ts";

/** Added to task hubs of all releases: a table more does not disturb an older one. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS fatal_work (
  execution_id TEXT NOT NULL,
  task INTEGER NOT NULL,
  deaths INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (execution_id, task)
) STRICT, WITHOUT ROWID;
`;

/** Work that has ended the host this often is failed instead of run again. */
const MAX_DEATHS = 2;

/**
 * Records that an activity, an orchestrator or an entity has ended the host, so that it does not end every later one, too.
 *
 * @throws UnusableDatabaseError while a host has the database open.
 */
export function recordFatalWork(databaseFile: string, work: DurableWork, reason: string): void {
  const database = openDatabase(databaseFile);
  try {
    database.connection.exec(SCHEMA);
    database.connection
      .prepare(
        "INSERT INTO fatal_work VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET deaths = deaths + 1, reason = excluded.reason",
      )
      .run(work.executionId, work.task, reason);
  } finally {
    database.close();
  }
}

/** The work that has ended earlier hosts. Read once: this host cannot survive adding to it. */
export class FatalWork {
  readonly #refused: Map<string, string>;
  readonly #remove;

  constructor(connection: DatabaseSync) {
    connection.exec(SCHEMA);
    const rows = connection.prepare("SELECT * FROM fatal_work WHERE deaths >= ?").all(MAX_DEATHS);
    this.#refused = new Map(
      rows.map((row) => [
        keyOf({ executionId: String(row["execution_id"]), task: Number(row["task"]) }),
        `it has ended the host ${Number(row["deaths"])} times and is not run again: ${String(row["reason"])}`,
      ]),
    );
    this.#remove = connection.prepare("DELETE FROM fatal_work WHERE execution_id = ? AND task = ?");
  }

  /** Why the work must not run; `undefined` when it may. */
  refusalOf(work: DurableWork): string | undefined {
    return this.#refused.size === 0 ? undefined : this.#refused.get(keyOf(work));
  }

  /** Within the caller's transaction: the work has been failed for it. */
  forget(work: DurableWork): void {
    if (this.#refused.size > 0 && this.#refused.delete(keyOf(work))) this.#remove.run(work.executionId, work.task);
  }
}

function keyOf({ executionId, task }: DurableWork): string {
  return `${executionId}#${task}`;
}

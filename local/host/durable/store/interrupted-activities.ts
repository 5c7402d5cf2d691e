import type { DatabaseSync } from "node:sqlite";

const SCHEMA = "CREATE TABLE IF NOT EXISTS started_activity (number INTEGER PRIMARY KEY) STRICT;";

/**
 * The activities that were running when the previous host ended. On the real host the queue hides their messages for some
 * minutes after a crash, so that they run again later than those that had not started.
 */
export class InterruptedActivities {
  readonly #delayMs: number;
  readonly #interrupted: Set<number>;
  readonly #statements;

  /** @param delayMs - 0 switches the imitation off: nothing is recorded, and all run again at once. */
  constructor(connection: DatabaseSync, delayMs: number) {
    connection.exec(`${SCHEMA} DELETE FROM started_activity WHERE number NOT IN (SELECT number FROM activity)`);
    this.#delayMs = delayMs;
    const rows = connection.prepare("SELECT number FROM started_activity").all();
    this.#interrupted = new Set(rows.map((row) => Number(row["number"])));
    this.#statements = {
      add: connection.prepare("INSERT OR IGNORE INTO started_activity VALUES (?)"),
      remove: connection.prepare("DELETE FROM started_activity WHERE number = ?"),
    };
  }

  /** How much later than others the activity must start. Milliseconds. */
  delayMs(number: number): number {
    return this.#interrupted.has(number) ? this.#delayMs : 0;
  }

  start(number: number): void {
    if (this.#delayMs > 0) this.#statements.add.run(number);
  }

  /** Within the transaction that removes the activity. */
  end(number: number): void {
    if (this.#delayMs > 0) this.#statements.remove.run(number);
  }
}

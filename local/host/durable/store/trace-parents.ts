import type { DatabaseSync } from "node:sqlite";

const SCHEMA = "CREATE TABLE IF NOT EXISTS trace_parent (hub_key INTEGER PRIMARY KEY, header TEXT NOT NULL) STRICT;";
/** The header `traceparent` of W3C Trace Context, version 00. */
const HEADER = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Which trace each instance belongs to: that of the request that started it. As on the real host it stays the same when an instance
 * continues as new (Azure/durabletask#1337), and activities and child orchestrations get it. The real host adds spans of its own in between.
 */
export class TraceParents {
  readonly #statements;
  #isEmpty: boolean;

  constructor(connection: DatabaseSync) {
    connection.exec(`${SCHEMA} DELETE FROM trace_parent WHERE hub_key NOT IN (SELECT hub_key FROM instance)`);
    this.#isEmpty = connection.prepare("SELECT 1 FROM trace_parent LIMIT 1").get() === undefined;
    this.#statements = {
      read: connection.prepare("SELECT header FROM trace_parent WHERE hub_key = ?"),
      write: connection.prepare("INSERT OR REPLACE INTO trace_parent VALUES (?, ?)"),
      remove: connection.prepare("DELETE FROM trace_parent WHERE hub_key = ?"),
    };
  }

  of(hubKey: number): string | undefined {
    if (this.#isEmpty) return undefined;
    const header = this.#statements.read.get(hubKey)?.["header"];
    return typeof header === "string" ? header : undefined;
  }

  /** Anything else than a valid header is left out. */
  set(hubKey: number, header: string | undefined): void {
    if (header === undefined || !HEADER.test(header)) return;
    this.#isEmpty = false;
    this.#statements.write.run(hubKey, header);
  }

  remove(hubKey: number): void {
    if (!this.#isEmpty) this.#statements.remove.run(hubKey);
  }
}

import type { DatabaseSync } from "node:sqlite";
import type { RuntimeStatus } from "../../contract.ts";
import { openDatabase, type TaskHubDatabase } from "./database.ts";
import { EntityStore } from "./entity-store.ts";
import { InstanceStore } from "./instance-store.ts";
import { MessageStore } from "./message-store.ts";

const FINISHED: ReadonlySet<RuntimeStatus> = new Set(["Completed", "Failed", "Terminated", "Canceled"]);

export function isFinished(status: RuntimeStatus): boolean {
  return FINISHED.has(status);
}

/** Everything a task hub knows, in one database with one writer. */
export class Store {
  readonly instances: InstanceStore;
  readonly messages: MessageStore;
  readonly entities: EntityStore;
  readonly #database: TaskHubDatabase;
  readonly #connection: DatabaseSync;
  readonly #onCommit: ((count: number) => void) | undefined;
  readonly #statements;
  #commits = 0;
  #lastNumber: number;
  #depth = 0;

  constructor(file: string, onCommit: ((count: number) => void) | undefined) {
    this.#database = openDatabase(file);
    this.#connection = this.#database.connection;
    this.#onCommit = onCommit;
    this.#statements = {
      begin: this.#connection.prepare("BEGIN IMMEDIATE"),
      commit: this.#connection.prepare("COMMIT"),
      rollback: this.#connection.prepare("ROLLBACK"),
    };
    this.#lastNumber = highestNumber(this.#connection);
    const nextNumber = () => this.nextNumber();
    this.instances = new InstanceStore(this.#connection, nextNumber);
    this.messages = new MessageStore(this.#connection, nextNumber);
    this.entities = new EntityStore(this.#connection, nextNumber);
  }

  /** Numbers rise through the life of the database; one never comes back while anything older is left. */
  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /** All or nothing. A transaction within a transaction is part of it. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#statements.begin.run();
    this.#depth = 1;
    try {
      const result = work();
      this.#statements.commit.run();
      this.#commits += 1;
      this.#onCommit?.(this.#commits);
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) this.#statements.rollback.run();
      throw error;
    } finally {
      this.#depth = 0;
    }
  }

  close(): void {
    this.#database.close();
  }
}

function highestNumber(connection: DatabaseSync): number {
  const columns = [
    ["instance", "hub_key"],
    ["inbox", "number"],
    ["timer", "number"],
    ["activity", "number"],
    ["entity_inbox", "number"],
  ];
  const union = columns.map(([table, column]) => `SELECT max(${column}) AS n FROM ${table}`).join(" UNION ALL ");
  return Number(connection.prepare(`SELECT max(n) AS highest FROM (${union})`).get()?.["highest"] ?? 0);
}

import type { DatabaseSync } from "node:sqlite";
import { openDatabase, type TaskHubDatabase } from "./database.ts";
import { EntityStore } from "./entity-store.ts";
import { FatalWork } from "./fatal-work.ts";
import { type InstanceRow, InstanceStore } from "./instance-store.ts";
import { InterruptedActivities } from "./interrupted-activities.ts";
import { type ActivityRow, MessageStore } from "./message-store.ts";
import { TraceParents } from "./trace-parents.ts";

/** Work that a transaction has made ready; the dispatcher starts it after the commit. An entry may be there repeatedly. */
export interface Effects {
  /** Instances with messages. */
  readonly instances: number[];
  /** Instances that were created, as they are stored. */
  readonly started: InstanceRow[];
  /** Entities with requests, by scheduler ID. */
  readonly entities: string[];
  /** Activities to start, in the order in which they were scheduled. */
  readonly activities: ActivityRow[];
  /** Instances that finished, as they are stored; those that were removed have no row. */
  readonly finished: { readonly id: string; readonly row?: InstanceRow }[];
  /** When the earliest of the new timers fires: milliseconds since 1970, infinity if there is none. */
  earliestTimerMs: number;
}

export function createEffects(): Effects {
  return {
    instances: [],
    started: [],
    entities: [],
    finished: [],
    activities: [],
    earliestTimerMs: Number.POSITIVE_INFINITY,
  };
}

/** The whole state of a task hub, in one database with one writer. */
export class Store {
  readonly instances: InstanceStore;
  readonly messages: MessageStore;
  readonly entities: EntityStore;
  readonly fatalWork: FatalWork;
  readonly interrupted: InterruptedActivities;
  readonly traceParents: TraceParents;
  readonly #database: TaskHubDatabase;
  readonly #connection: DatabaseSync;
  readonly #onCommit: ((count: number) => void) | undefined;
  readonly #statements;
  #commits = 0;
  #lastNumber: number;
  #depth = 0;
  #afterCommit: (() => void)[] = [];

  /** @param interruptedDelayMs - See {@link InterruptedActivities}. */
  constructor(file: string | TaskHubDatabase, onCommit: ((count: number) => void) | undefined, interruptedDelayMs = 0) {
    this.#database = typeof file === "string" ? openDatabase(file) : file;
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
    this.messages = new MessageStore(this.#connection, nextNumber, (run) => this.#afterCommit.push(run));
    this.entities = new EntityStore(this.#connection, nextNumber);
    this.fatalWork = new FatalWork(this.#connection);
    this.traceParents = new TraceParents(this.#connection);
    this.interrupted = new InterruptedActivities(this.#connection, interruptedDelayMs);
  }

  /** Numbers increase; none is used again while a row with an older number is left. */
  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /** Removes an instance with all that belongs to it. */
  removeInstance(hubKey: number): void {
    this.messages.removeMessages(hubKey);
    this.messages.removeTimers(hubKey);
    this.messages.removeActivities(hubKey);
    this.traceParents.remove(hubKey);
    this.instances.remove(hubKey);
  }

  /** Runs `work` as one transaction. A transaction within a transaction is part of the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#statements.begin.run();
    this.#depth = 1;
    try {
      const result = work();
      this.#statements.commit.run();
      for (const run of this.#afterCommit) run();
      this.#commits += 1;
      this.#onCommit?.(this.#commits);
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) this.#statements.rollback.run();
      throw error;
    } finally {
      this.#afterCommit = [];
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

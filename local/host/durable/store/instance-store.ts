import type { DatabaseSync } from "node:sqlite";
import type { InstanceQuery, InstanceStatus } from "../../contract.ts";
import type { RuntimeStatus } from "../../runtime-status.ts";
import { startOfPage } from "./page.ts";

/** One instance as stored. Values are JSON text, instants milliseconds since 1970. */
export interface InstanceRow {
  readonly hub_key: number;
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly execution_id: string;
  /** Number of earlier executions that ended by continueAsNew. */
  readonly generation: number;
  readonly status: RuntimeStatus;
  readonly input: string | null;
  readonly output: string | null;
  readonly custom_status: string | null;
  readonly created_ms: number;
  readonly updated_ms: number;
  /** Latest orchestration time; it never decreases. */
  readonly orchestration_ms: number;
  /** Rows in the history of this execution. */
  readonly episodes: number;
  readonly parent_key: number | null;
  readonly parent_id: string | null;
  readonly parent_execution_id: string | null;
  readonly parent_task: number | null;
}

type Row = Readonly<Record<string, unknown>>;

/** Instances and their histories. */
export class InstanceStore {
  readonly #connection: DatabaseSync;
  readonly #statements;
  readonly #nextNumber: () => number;

  constructor(connection: DatabaseSync, nextNumber: () => number) {
    this.#connection = connection;
    this.#nextNumber = nextNumber;
    const prepare = (sql: string) => connection.prepare(sql);
    this.#statements = {
      byId: prepare("SELECT * FROM instance WHERE id = ?"),
      byKey: prepare("SELECT * FROM instance WHERE hub_key = ?"),
      statusById: prepare("SELECT hub_key, status FROM instance WHERE id = ?"),
      insert: prepare(
        "INSERT INTO instance (hub_key, id, name, version, execution_id, generation, status, input, output, custom_status," +
          " created_ms, updated_ms, orchestration_ms, episodes, parent_key, parent_id, parent_execution_id, parent_task)" +
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
      ),
      update: prepare(
        "UPDATE instance SET execution_id = ?, generation = ?, status = ?, input = ?, output = ?, custom_status = ?," +
          " updated_ms = ?, orchestration_ms = ?, episodes = ? WHERE hub_key = ?",
      ),
      updateProgress: prepare(
        "UPDATE instance SET status = ?, output = ?, custom_status = ?, updated_ms = ?, orchestration_ms = ?, episodes = ?" +
          " WHERE hub_key = ?",
      ),
      history: prepare("SELECT events FROM history WHERE hub_key = ? ORDER BY episode"),
      addHistory: prepare("INSERT INTO history VALUES (?, ?, ?)"),
      remove: prepare("DELETE FROM instance WHERE hub_key = ?"),
      removeHistory: prepare("DELETE FROM history WHERE hub_key = ?"),
    };
  }

  byId(id: string): InstanceRow | undefined {
    return this.#statements.byId.get(id) as InstanceRow | undefined;
  }

  byKey(hubKey: number): InstanceRow | undefined {
    return this.#statements.byKey.get(hubKey) as InstanceRow | undefined;
  }

  keyOf(id: string): number | undefined {
    const key = this.#statements.statusById.get(id)?.["hub_key"];
    return key === undefined ? undefined : Number(key);
  }

  /** The status alone, without reading inputs and outputs. */
  statusOf(id: string): RuntimeStatus | undefined {
    return this.#statements.statusById.get(id)?.["status"] as RuntimeStatus | undefined;
  }

  /** Adds an instance; `undefined` when there is one with the same ID. */
  insert(instance: Omit<InstanceRow, "hub_key">): InstanceRow | undefined {
    const row = { hub_key: this.#nextNumber(), ...instance };
    const { changes } = this.#statements.insert.run(
      row.hub_key,
      row.id,
      row.name,
      row.version,
      row.execution_id,
      row.generation,
      row.status,
      row.input,
      row.output,
      row.custom_status,
      row.created_ms,
      row.updated_ms,
      row.orchestration_ms,
      row.episodes,
      row.parent_key,
      row.parent_id,
      row.parent_execution_id,
      row.parent_task,
    );
    return changes === 1 ? row : undefined;
  }

  /** Writes the columns that an episode changes within an execution. @returns False if the instance is gone. */
  updateProgress(row: InstanceRow): boolean {
    const { changes } = this.#statements.updateProgress.run(
      row.status,
      row.output,
      row.custom_status,
      row.updated_ms,
      row.orchestration_ms,
      row.episodes,
      row.hub_key,
    );
    return changes === 1;
  }

  /** Writes all columns that may change. @returns False if the instance is gone. */
  update(row: InstanceRow): boolean {
    const { changes } = this.#statements.update.run(
      row.execution_id,
      row.generation,
      row.status,
      row.input,
      row.output,
      row.custom_status,
      row.updated_ms,
      row.orchestration_ms,
      row.episodes,
      row.hub_key,
    );
    return changes === 1;
  }

  /** Removes an instance with its history; the caller removes its messages, timers and activities. */
  remove(hubKey: number): void {
    this.#statements.removeHistory.run(hubKey);
    this.#statements.remove.run(hubKey);
  }

  /** One text per episode: its events as JSON objects, separated by commas. */
  history(hubKey: number): readonly string[] {
    return this.#statements.history.all(hubKey).map((row) => String(row["events"]));
  }

  addHistory(hubKey: number, episode: number, events: string): void {
    this.#statements.addHistory.run(hubKey, episode, events);
  }

  /** Replaces the stored events, episode by episode. */
  replaceHistory(hubKey: number, episodes: readonly string[]): void {
    this.removeHistory(hubKey);
    for (const [episode, events] of episodes.entries()) this.addHistory(hubKey, episode, events);
  }

  removeHistory(hubKey: number): void {
    this.#statements.removeHistory.run(hubKey);
  }

  /** The first instances that match, in the order of their IDs. */
  matching(query: Omit<InstanceQuery, "top">, limit: number): readonly InstanceRow[] {
    const { where, values } = conditions(query);
    const sql = `SELECT * FROM instance WHERE ${where.join(" AND ")} AND id > ? ORDER BY id LIMIT ?`;
    const found = this.#connection.prepare(sql).all(...values, startOfPage(query.continuation), limit);
    return found as unknown as readonly InstanceRow[];
  }

  /** Keys of all matching instances. */
  keysOf(query: Omit<InstanceQuery, "top" | "continuation">): readonly number[] {
    const { where, values } = conditions(query);
    const rows = this.#connection.prepare(`SELECT hub_key FROM instance WHERE ${where.join(" AND ")}`).all(...values);
    return rows.map((row: Row) => Number(row["hub_key"]));
  }
}

/** The instance as clients see it. */
export function toStatus(row: InstanceRow): InstanceStatus {
  return {
    instanceId: row.id,
    name: row.name,
    runtimeStatus: row.status,
    input: row.input ?? undefined,
    output: row.output ?? undefined,
    customStatus: row.custom_status ?? undefined,
    version: row.version ?? undefined,
    createdAtMs: row.created_ms,
    lastUpdatedAtMs: row.updated_ms,
  };
}

/** SQL conditions on the columns `id`, `status` and `created_ms`. */
export function conditions(query: Omit<InstanceQuery, "top" | "continuation">) {
  const where = ["TRUE"];
  const values: (string | number)[] = [];
  const add = (condition: string, ...bound: (string | number)[]) => {
    where.push(condition);
    values.push(...bound);
  };
  const { createdFromMs, createdToMs, runtimeStatuses, instanceIdPrefix } = query;
  if (createdFromMs !== undefined) add("created_ms >= ?", createdFromMs);
  if (createdToMs !== undefined) add("created_ms <= ?", createdToMs);
  if (runtimeStatuses !== undefined && runtimeStatuses.length > 0) {
    add(`status IN (${runtimeStatuses.map(() => "?").join(", ")})`, ...runtimeStatuses);
  }
  if (instanceIdPrefix !== undefined && instanceIdPrefix !== "") {
    add("id >= ? AND substr(id, 1, length(?)) = ?", instanceIdPrefix, instanceIdPrefix, instanceIdPrefix);
  }
  return { where, values };
}

import type { DatabaseSync } from "node:sqlite";
import type { EntityId, InstanceQuery } from "../../contract.ts";
import type { EntityMessage } from "../replay/scheduled-task.ts";
import { conditions } from "./instance-store.ts";
import { type Page, startOfPage, toPage } from "./page.ts";

export interface EntityRow {
  /** `@name@key`, the name in lower case. */
  readonly id: string;
  /** JSON text. */
  readonly state: string | null;
  readonly is_present: number;
  readonly last_operation_ms: number;
  readonly created_ms: number;
}

export interface EntityRequest {
  readonly number: number;
  readonly message: EntityMessage;
}

/** The real host shows every entity as an instance that is running. */
const ENTITY_INSTANCES = "(SELECT *, 'Running' AS status FROM entity)";

/** The states of entities, the requests to them, and their locks. */
export class EntityStore {
  readonly #connection: DatabaseSync;
  readonly #statements;
  readonly #nextNumber: () => number;

  constructor(connection: DatabaseSync, nextNumber: () => number) {
    this.#connection = connection;
    this.#nextNumber = nextNumber;
    const prepare = (sql: string) => connection.prepare(sql);
    this.#statements = {
      byId: prepare("SELECT * FROM entity WHERE id = ?"),
      put: prepare(
        "INSERT INTO entity (id, state, is_present, last_operation_ms, created_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id)" +
          " DO UPDATE SET state = excluded.state, is_present = excluded.is_present, last_operation_ms = excluded.last_operation_ms",
      ),
      list: prepare(
        "SELECT * FROM entity WHERE id > ? AND substr(id, 1, length(?)) = ? AND is_present = 1 AND state IS NOT NULL" +
          " ORDER BY id LIMIT ?",
      ),
      removals: [
        "DELETE FROM entity WHERE id = ?",
        "DELETE FROM entity_inbox WHERE entity_id = ?",
        "DELETE FROM entity_lock WHERE entity_id = ?",
      ].map(prepare),
      send: prepare("INSERT INTO entity_inbox VALUES (?, ?, ?)"),
      requests: prepare("SELECT number, message FROM entity_inbox WHERE entity_id = ? ORDER BY number LIMIT ?"),
      requestsOf: prepare(
        "SELECT number, message FROM entity_inbox WHERE entity_id = ? AND json_extract(message, '$.parent') = ?" +
          " ORDER BY number LIMIT ?",
      ),
      removeRequest: prepare("DELETE FROM entity_inbox WHERE number = ?"),
      waiting: prepare("SELECT DISTINCT entity_id FROM entity_inbox"),
      holder: prepare("SELECT instance_id FROM entity_lock WHERE entity_id = ?"),
      lock: prepare("INSERT OR REPLACE INTO entity_lock VALUES (?, ?)"),
      release: prepare("DELETE FROM entity_lock WHERE entity_id = ? AND instance_id = ?"),
      lockedBy: prepare("SELECT entity_id FROM entity_lock WHERE instance_id = ?"),
    };
  }

  byId(id: string): EntityRow | undefined {
    return this.#statements.byId.get(id) as EntityRow | undefined;
  }

  put(row: EntityRow): void {
    this.#statements.put.run(row.id, row.state, row.is_present, row.last_operation_ms, row.created_ms);
  }

  /** Removes an entity with its requests and its lock. */
  remove(id: string): void {
    for (const removal of this.#statements.removals) removal.run(id);
  }

  /** One page of entities with a state, in the order of their IDs. */
  list(idPrefix: string, top: number, continuation: string | undefined): Page<EntityRow> {
    const found = this.#statements.list.all(startOfPage(continuation), idPrefix, idPrefix, top + 1);
    return toPage(found as unknown as readonly EntityRow[], top);
  }

  /** The first entities, deleted ones included, that match a query for instances, in the order of their IDs. */
  matching(query: Omit<InstanceQuery, "top">, limit: number): readonly EntityRow[] {
    const { where, values } = conditions(query);
    const sql = `SELECT * FROM ${ENTITY_INSTANCES} WHERE ${where.join(" AND ")} AND id > ? ORDER BY id LIMIT ?`;
    const found = this.#connection.prepare(sql).all(...values, startOfPage(query.continuation), limit);
    return found as unknown as readonly EntityRow[];
  }

  send(id: string, message: EntityMessage): void {
    this.#statements.send.run(this.#nextNumber(), id, JSON.stringify(message));
  }

  /** The next requests that may be processed: while the entity is locked, only those of the lock's holder. */
  requests(id: string, limit: number): readonly EntityRequest[] {
    const holder = this.holderOf(id);
    const { requests, requestsOf } = this.#statements;
    const rows = holder === undefined ? requests.all(id, limit) : requestsOf.all(id, holder, limit);
    return rows.map((row) => ({
      number: Number(row["number"]),
      message: JSON.parse(String(row["message"])) as EntityMessage,
    }));
  }

  removeRequest(number: number): void {
    this.#statements.removeRequest.run(number);
  }

  /** Entities with requests. */
  entitiesWithRequests(): readonly string[] {
    return this.#statements.waiting.all().map((row) => String(row["entity_id"]));
  }

  /** The ID of the instance that holds the entity's lock. */
  holderOf(id: string): string | undefined {
    const holder = this.#statements.holder.get(id)?.["instance_id"];
    return holder === undefined ? undefined : String(holder);
  }

  lock(id: string, instanceId: string): void {
    this.#statements.lock.run(id, instanceId);
  }

  /** Has no effect when another instance holds the lock. */
  release(id: string, instanceId: string): void {
    this.#statements.release.run(id, instanceId);
  }

  /** Entities that an instance has locked. */
  lockedBy(instanceId: string): readonly string[] {
    return this.#statements.lockedBy.all(instanceId).map((row) => String(row["entity_id"]));
  }
}

export function parseSchedulerId(id: string): EntityId {
  const at = id.indexOf("@", 1);
  return { name: id.slice(1, at), key: id.slice(at + 1) };
}

/** Instance IDs never start with the character. */
export function isSchedulerId(instanceId: string): boolean {
  return instanceId.startsWith("@");
}

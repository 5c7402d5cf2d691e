import type { DatabaseSync } from "node:sqlite";
import type { EntityId } from "../../contract.ts";
import type { EntityMessage } from "../replay/scheduled-task.ts";
import { type Page, startOfPage, toPage } from "./page.ts";

export interface EntityRow {
  /** `@name@key`, the name in lower case. */
  readonly id: string;
  /** JSON text. */
  readonly state: string | null;
  readonly is_present: number;
  readonly last_operation_ms: number;
}

export interface EntityRequest {
  readonly number: number;
  readonly message: EntityMessage;
}

/** The states of entities and the requests to them. */
export class EntityStore {
  readonly #statements;
  readonly #nextNumber: () => number;

  constructor(connection: DatabaseSync, nextNumber: () => number) {
    this.#nextNumber = nextNumber;
    const prepare = (sql: string) => connection.prepare(sql);
    this.#statements = {
      byId: prepare("SELECT * FROM entity WHERE id = ?"),
      put: prepare("INSERT OR REPLACE INTO entity VALUES (?, ?, ?, ?)"),
      list: prepare(
        "SELECT * FROM entity WHERE id > ? AND substr(id, 1, length(?)) = ? AND is_present = 1 AND state IS NOT NULL" +
          " ORDER BY id LIMIT ?",
      ),
      send: prepare("INSERT INTO entity_inbox VALUES (?, ?, ?)"),
      requests: prepare("SELECT number, message FROM entity_inbox WHERE entity_id = ? ORDER BY number LIMIT ?"),
      removeRequests: prepare("DELETE FROM entity_inbox WHERE entity_id = ? AND number <= ?"),
      waiting: prepare("SELECT DISTINCT entity_id FROM entity_inbox"),
    };
  }

  byId(id: string): EntityRow | undefined {
    return this.#statements.byId.get(id) as EntityRow | undefined;
  }

  put(row: EntityRow): void {
    this.#statements.put.run(row.id, row.state, row.is_present, row.last_operation_ms);
  }

  /** One page of entities with a state, in the order of their IDs. */
  list(idPrefix: string, top: number, continuation: string | undefined): Page<EntityRow> {
    const found = this.#statements.list.all(startOfPage(continuation), idPrefix, idPrefix, top + 1);
    return toPage(found as unknown as readonly EntityRow[], top);
  }

  send(id: string, message: EntityMessage): void {
    this.#statements.send.run(this.#nextNumber(), id, JSON.stringify(message));
  }

  requests(id: string, limit: number): readonly EntityRequest[] {
    return this.#statements.requests.all(id, limit).map((row) => ({
      number: Number(row["number"]),
      message: JSON.parse(String(row["message"])) as EntityMessage,
    }));
  }

  removeRequests(id: string, upTo: number): void {
    this.#statements.removeRequests.run(id, upTo);
  }

  /** Entities with requests. */
  entitiesWithRequests(): readonly string[] {
    return this.#statements.waiting.all().map((row) => String(row["entity_id"]));
  }
}

/** The ID under which an entity is stored and addressed. Names are compared without case, keys with case. */
export function schedulerId(entity: EntityId): string {
  return `@${entity.name.toLowerCase()}@${entity.key}`;
}

export function parseSchedulerId(id: string): EntityId {
  const at = id.indexOf("@", 1);
  return { name: id.slice(1, at), key: id.slice(at + 1) };
}

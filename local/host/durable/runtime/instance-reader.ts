import type { InstanceStatus, TaskHub } from "../../contract.ts";
import type { HistoryEvent } from "../replay/history-events.ts";
import { type EntityRow, isSchedulerId } from "../store/entity-store.ts";
import { toStatus } from "../store/instance-store.ts";
import { toPage } from "../store/page.ts";
import type { Store } from "../store/store.ts";
import { viewHistory } from "./history-view.ts";

/** What clients read about instances. As on the real host, every entity is an instance too, with the ID `@name@key`. */
export function createInstanceReader(store: Store): Pick<TaskHub, "status" | "history" | "list"> {
  return {
    status: (instanceId) => readStatus(store, instanceId),
    history: (instanceId, { includeOutput }) => {
      const row = store.instances.byId(instanceId);
      if (row === undefined) return [];
      const isFirstExecution = row.parent_id === null && row.generation === 0;
      return viewHistory(readHistory(store, row.hub_key), { includeOutput, isFirstExecution });
    },
    list(query) {
      const entities = store.entities.matching(query, query.top + 1).map((row) => toEntityStatus(store, row));
      const instances = store.instances.matching(query, query.top + 1).map(toStatus);
      const before = instances.filter(({ instanceId }) => instanceId < "@");
      const found = [...before, ...entities, ...instances.slice(before.length)];
      const page = toPage(
        found.slice(0, query.top + 1).map((status) => ({ id: status.instanceId, status })),
        query.top,
      );
      return { instances: page.rows.map(({ status }) => status), continuation: page.continuation };
    },
  };
}

function readStatus(store: Store, instanceId: string): InstanceStatus | undefined {
  if (isSchedulerId(instanceId)) {
    const entity = store.entities.byId(instanceId);
    return entity === undefined ? undefined : toEntityStatus(store, entity);
  }
  const row = store.instances.byId(instanceId);
  return row === undefined ? undefined : toStatus(row);
}

function readHistory(store: Store, hubKey: number): readonly HistoryEvent[] {
  return store.instances.history(hubKey).flatMap((text) => JSON.parse(`[${text}]`) as HistoryEvent[]);
}

/** The real host shows the state of the entity's scheduler as its input; JSON leaves out what is `undefined`. */
function toEntityStatus(store: Store, { id, state, is_present, last_operation_ms, created_ms }: EntityRow) {
  const exists = is_present === 1 ? true : undefined;
  const lockedBy = store.entities.holderOf(id);
  const status: InstanceStatus = {
    instanceId: id,
    name: id,
    runtimeStatus: "Running",
    input: JSON.stringify({ exists, state: state ?? undefined, lockedBy, sorter: {} }),
    output: undefined,
    customStatus: JSON.stringify({ entityExists: exists, lockedBy }),
    version: undefined,
    createdAtMs: created_ms,
    lastUpdatedAtMs: last_operation_ms,
  };
  return status;
}

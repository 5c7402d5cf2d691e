import { EventType, historyEvent, isoTime } from "../replay/history-events.ts";
import type { InstanceRow } from "./instance-store.ts";
import type { Effects, Store } from "./store.ts";

export interface NewInstance {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string | null;
  readonly version: string | null;
  readonly executionId: string;
  readonly nowMs: number;
  readonly parent?: { readonly row: InstanceRow; readonly task: number };
}

/** Adds an instance and its first message, within the caller's transaction. An instance with the same ID is replaced. */
export function startInstance(store: Store, instance: NewInstance, effects: Effects): void {
  const previous = store.instances.keyOf(instance.id);
  if (previous !== undefined) {
    releaseLocks(store, instance.id, effects);
    store.removeInstance(previous);
  }
  const { parent } = instance;
  const row = store.instances.insert({
    id: instance.id,
    name: instance.name,
    version: instance.version,
    execution_id: instance.executionId,
    generation: 0,
    status: "Pending",
    input: instance.input,
    output: null,
    custom_status: null,
    created_ms: instance.nowMs,
    updated_ms: instance.nowMs,
    orchestration_ms: 0,
    episodes: 0,
    parent_key: parent?.row.hub_key ?? null,
    parent_id: parent?.row.id ?? null,
    parent_execution_id: parent?.row.execution_id ?? null,
    parent_task: parent?.task ?? null,
  });
  sendExecutionStarted(store, row, instance.nowMs, parent?.row.name ?? null, effects);
}

/** Releases all entities that an instance which has ended still holds. */
export function releaseLocks(store: Store, instanceId: string, effects: Effects): void {
  for (const entity of store.entities.lockedBy(instanceId)) {
    store.entities.release(entity, instanceId);
    effects.entities.add(entity);
  }
}

/** Sends an execution the message that starts it. */
export function sendExecutionStarted(
  store: Store,
  row: InstanceRow,
  nowMs: number,
  parentName: string | null,
  effects: Effects,
): void {
  const started = historyEvent({
    EventType: EventType.executionStarted,
    Timestamp: isoTime(nowMs),
    Name: row.name,
    Version: row.version ?? "",
    Input: row.input,
    OrchestrationInstance: { InstanceId: row.id, ExecutionId: row.execution_id },
    ParentInstance: parentInstance(row, parentName),
    Tags: null,
  });
  store.messages.send({ hubKey: row.hub_key, executionId: row.execution_id }, started);
  effects.instances.add(row.hub_key);
}

function parentInstance(row: InstanceRow, name: string | null) {
  if (row.parent_id === null) return null;
  return {
    OrchestrationInstance: { InstanceId: row.parent_id, ExecutionId: row.parent_execution_id ?? "" },
    Name: name,
    TaskScheduleId: row.parent_task ?? -1,
  };
}

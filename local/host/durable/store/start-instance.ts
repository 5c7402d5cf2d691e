import type { RuntimeStatus } from "../../runtime-status.ts";
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
  /** Header `traceparent` of the request that starts it; a child has that of its parent. */
  readonly traceParent?: string | undefined;
  readonly parent?: { readonly row: InstanceRow; readonly task: number };
}

/**
 * Adds an instance and its first message, within the caller's transaction.
 *
 * @param mayReplace - Whether an instance with the same ID and this status is replaced.
 * @returns The status of the instance that is not replaced; `undefined` when the new one has been started.
 */
export function startInstance(
  store: Store,
  instance: NewInstance,
  effects: Effects,
  mayReplace: (status: RuntimeStatus) => boolean,
): RuntimeStatus | undefined {
  const row = insert(store, instance);
  if (row !== undefined) {
    effects.started.push(row);
    const { parent } = instance;
    const inherited = parent === undefined ? undefined : store.traceParents.of(parent.row.hub_key);
    store.traceParents.set(row.hub_key, instance.traceParent ?? inherited);
    sendExecutionStarted(store, row, instance.nowMs, instance.parent?.row.name ?? null, effects);
    return undefined;
  }
  const previous = store.instances.keyOf(instance.id);
  const status = store.instances.statusOf(instance.id);
  if (previous === undefined || status === undefined) throw new Error(`The instance ${instance.id} cannot be added.`);
  if (!mayReplace(status)) return status;
  releaseLocks(store, instance.id, effects);
  store.removeInstance(previous);
  return startInstance(store, instance, effects, mayReplace);
}

function insert(store: Store, instance: NewInstance): InstanceRow | undefined {
  const { parent } = instance;
  return store.instances.insert({
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
}

/** Releases all entities that an instance which has ended still holds. */
export function releaseLocks(store: Store, instanceId: string, effects: Effects): void {
  for (const entity of store.entities.lockedBy(instanceId)) {
    store.entities.release(entity, instanceId);
    effects.entities.push(entity);
  }
}

/** Sends an execution, whose row has just been written, the message that starts it. */
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
  store.messages.deliver({ hubKey: row.hub_key, executionId: row.execution_id }, started);
  effects.instances.push(row.hub_key);
}

function parentInstance(row: InstanceRow, name: string | null) {
  if (row.parent_id === null) return null;
  return {
    OrchestrationInstance: { InstanceId: row.parent_id, ExecutionId: row.parent_execution_id ?? "" },
    Name: name,
    TaskScheduleId: row.parent_task ?? -1,
  };
}

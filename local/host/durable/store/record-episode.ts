import { isFinished } from "../../runtime-status.ts";
import {
  EventType,
  type HistoryEvent,
  historyEvent,
  isoTime,
  type NewEvent,
  OrchestrationStatusNumber,
  serializeEvents,
} from "../replay/history-events.ts";
import { inputDigest } from "../replay/non-determinism.ts";
import { type EpisodeResult, orchestratorFailed } from "../replay/run-orchestrator.ts";
import { isEntityRequest, type ScheduledTask } from "../replay/scheduled-task.ts";
import { appendEvents, type Execution } from "./execution.ts";
import type { InstanceRow } from "./instance-store.ts";
import { releaseLocks, sendExecutionStarted, startInstance } from "./start-instance.ts";
import type { Effects, Store } from "./store.ts";

/** An episode to write. The messages that it consumed are removed elsewhere. */
export interface EpisodeRecord {
  readonly execution: Execution;
  readonly newEvents: readonly HistoryEvent[];
  readonly result: EpisodeResult;
  /** Orchestration time of the episode, milliseconds since 1970. */
  readonly nowMs: number;
  readonly createId: () => string;
}

/**
 * Writes an episode within the caller's transaction.
 *
 * @returns The execution after the episode; `undefined` when it has ended or its instance is gone.
 */
export function recordEpisode(store: Store, record: EpisodeRecord, effects: Effects): Execution | undefined {
  const { result, execution, nowMs } = record;
  if (!store.instances.has(execution.row.hub_key)) return undefined;
  const row: InstanceRow = { ...execution.row, orchestration_ms: nowMs, updated_ms: nowMs };
  switch (result.kind) {
    case "terminated":
      return finish(store, record, { ...row, status: "Terminated", output: result.reason ?? null }, [], effects);
    case "failed":
      return finish(
        store,
        record,
        { ...row, status: "Failed", output: result.output, custom_status: null },
        [],
        effects,
      );
    case "replayed":
      return recordReplay(store, record, result, row, effects);
  }
}

type ReplayedEpisode = Extract<EpisodeResult, { readonly kind: "replayed" }>;

function recordReplay(
  store: Store,
  record: EpisodeRecord,
  result: ReplayedEpisode,
  before: InstanceRow,
  effects: Effects,
): Execution | undefined {
  const { state, replay } = result;
  const row = { ...before, custom_status: nextCustomStatus(before, state.customStatus) };
  const scheduled = replay.newTasks.map((task) => schedule(store, record, row, task, effects));
  if (replay.isFinished && replay.continuation !== undefined) {
    return continueAsNew(store, record, row, result, effects);
  }
  if (replay.isFinished && state.error !== undefined) {
    const output = orchestratorFailed(row.name, state.error);
    return finish(store, record, { ...row, status: "Failed", output }, scheduled, effects);
  }
  if (replay.isFinished) {
    return finish(store, record, { ...row, status: "Completed", output: state.output ?? null }, scheduled, effects);
  }
  const status = replay.isSuspended ? "Suspended" : "Running";
  const output = replay.isSuspended ? (replay.suspendReason ?? null) : null;
  return append(store, record, { ...row, status, output }, scheduled);
}

/** Every episode sets the custom status, except that the first one of a continued execution keeps the previous value. */
function nextCustomStatus(row: InstanceRow, given: string | undefined): string | null {
  const isFirstOfContinued = row.generation > 0 && row.episodes === 0;
  return given ?? (isFirstOfContinued ? row.custom_status : null);
}

/** Adds the episode to the history. */
function append(
  store: Store,
  { execution, newEvents, nowMs }: EpisodeRecord,
  row: InstanceRow,
  last: readonly HistoryEvent[],
): Execution | undefined {
  const end = historyEvent({ EventType: EventType.orchestratorCompleted, Timestamp: isoTime(nowMs) });
  const added = [...newEvents, ...last, end];
  const grown = { ...row, episodes: row.episodes + 1 };
  store.instances.update(grown);
  store.instances.addHistory(row.hub_key, row.episodes, serializeEvents(added));
  return isFinished(grown.status) ? undefined : appendEvents(execution, grown, added);
}

function finish(
  store: Store,
  record: EpisodeRecord,
  row: InstanceRow & { readonly status: keyof typeof OrchestrationStatusNumber },
  scheduled: readonly HistoryEvent[],
  effects: Effects,
): undefined {
  const { result, nowMs } = record;
  const completed = historyEvent({
    EventType: EventType.executionCompleted,
    EventId: nextId(result),
    Timestamp: isoTime(nowMs),
    OrchestrationStatus: OrchestrationStatusNumber[row.status],
    Result: row.output,
  });
  append(store, record, row, [...scheduled, completed]);
  store.messages.removeMessages(row.hub_key);
  store.messages.removeTimers(row.hub_key);
  store.messages.removeActivities(row.hub_key);
  releaseLocks(store, row.id, effects);
  effects.finished.add(row.id);
  if (row.parent_key === null) return;
  const parent = { hubKey: row.parent_key, executionId: row.parent_execution_id };
  if (store.messages.send(parent, historyEvent(childEnd(row, result, nowMs)))) effects.instances.add(parent.hubKey);
}

function nextId(result: EpisodeResult): number {
  if (result.kind === "replayed") return result.replay.nextId;
  return result.kind === "failed" ? result.nextId : 0;
}

/** The event that tells the parent of its sub-orchestration's end. */
function childEnd(row: InstanceRow, result: EpisodeResult, nowMs: number): NewEvent {
  const common = { Timestamp: isoTime(nowMs), TaskScheduledId: row.parent_task ?? -1 };
  if (row.status === "Completed") {
    return { EventType: EventType.subOrchestrationCompleted, ...common, Result: row.output };
  }
  return {
    EventType: EventType.subOrchestrationFailed,
    ...common,
    Reason: row.output ?? "",
    Details: row.status === "Terminated" ? null : `The sub-orchestration "${row.id}" failed.`,
    FailureDetails: result.kind === "replayed" ? result.state.failureDetails : undefined,
  };
}

/** The next execution begins with an empty history; no message for the previous one may reach it. */
function continueAsNew(
  store: Store,
  { nowMs, createId }: EpisodeRecord,
  row: InstanceRow,
  { replay }: ReplayedEpisode,
  effects: Effects,
): Execution | undefined {
  const input = replay.continuation?.input;
  const next: InstanceRow = {
    ...row,
    execution_id: createId(),
    generation: row.generation + 1,
    status: "Running",
    input: input === undefined ? null : JSON.stringify(input),
    output: null,
    episodes: 0,
  };
  store.instances.update(next);
  store.instances.removeHistory(row.hub_key);
  store.messages.removeDirectedMessages(row.hub_key);
  store.messages.removeTimers(row.hub_key);
  store.messages.removeActivities(row.hub_key);
  sendExecutionStarted(store, next, nowMs, null, effects);
  for (const event of replay.carriedOver) {
    store.messages.send({ hubKey: row.hub_key, executionId: next.execution_id }, event);
  }
  return { row: next, events: [], playedText: "", uncheckedFrom: 0 };
}

/** Schedules a task and returns the event that records it. */
function schedule(
  store: Store,
  { nowMs, createId }: EpisodeRecord,
  row: InstanceRow,
  task: ScheduledTask,
  effects: Effects,
): HistoryEvent {
  const digest = inputDigest(task);
  const common = {
    EventId: task.id,
    Timestamp: isoTime(nowMs),
    ...(digest === undefined ? {} : { InputDigest: digest }),
  };
  const to = { hubKey: row.hub_key, executionId: row.execution_id };
  switch (task.kind) {
    case "activity": {
      const { name } = task;
      const input = task.input === undefined ? null : JSON.stringify(task.input);
      const ids = { hub_key: row.hub_key, instance_id: row.id, execution_id: row.execution_id };
      effects.activities.push(store.messages.addActivity({ ...ids, task: task.id, name, input }));
      return historyEvent({ EventType: EventType.taskScheduled, ...common, Name: name, Version: "", Input: null });
    }
    case "timer": {
      const FireAt = isoTime(task.fireAtMs);
      const fired = { EventType: EventType.timerFired, Timestamp: isoTime(nowMs), TimerId: task.id, FireAt };
      store.messages.setTimer(to, task.fireAtMs, historyEvent(fired));
      effects.earliestTimerMs = Math.min(effects.earliestTimerMs, task.fireAtMs);
      return historyEvent({ EventType: EventType.timerCreated, ...common, FireAt });
    }
    case "subOrchestration": {
      const { name, instanceId, version } = task;
      const input = JSON.stringify(task.input ?? null);
      const parent = { row, task: task.id };
      const child = { id: instanceId, name, input, version: version ?? null, executionId: createId(), nowMs, parent };
      startInstance(store, child, effects);
      const created = { Name: name, InstanceId: instanceId, Version: version ?? "", Input: null };
      return historyEvent({ EventType: EventType.subOrchestrationCreated, ...common, ...created });
    }
    case "entityMessage": {
      const { schedulerId, message } = task;
      const isRequest = isEntityRequest(message);
      if (isRequest) store.entities.send(schedulerId, message);
      else store.entities.release(schedulerId, message.parent);
      effects.entities.add(schedulerId);
      const sent = { InstanceId: schedulerId, Name: isRequest ? "op" : "release", Input: JSON.stringify(message) };
      return historyEvent({ EventType: EventType.eventSent, ...common, ...sent });
    }
  }
}

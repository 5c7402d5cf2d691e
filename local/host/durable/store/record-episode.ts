import { isFinished } from "../../runtime-status.ts";
import {
  type EncodedEvent,
  EventType,
  encodeEvent,
  encodeMarker,
  type HistoryEvent,
  historyEvent,
  isoTime,
  joinEvents,
  type NewEvent,
  OrchestrationStatusNumber,
} from "../replay/history-events.ts";
import { inputDigest } from "../replay/non-determinism.ts";
import { type EpisodeResult, orchestratorFailed } from "../replay/run-orchestrator.ts";
import { isEntityRequest, type ScheduledTask } from "../replay/scheduled-task.ts";
import { appendEvents, type Execution, emptyExecution } from "./execution.ts";
import type { InstanceRow } from "./instance-store.ts";
import { releaseLocks, sendExecutionStarted, startInstance } from "./start-instance.ts";
import type { Effects, Store } from "./store.ts";

/** An episode to write. The messages that it consumed are removed elsewhere, unless its instance has ended. */
export interface EpisodeRecord {
  readonly execution: Execution;
  readonly newEvents: readonly EncodedEvent[];
  readonly result: EpisodeResult;
  /** Orchestration time of the episode, milliseconds since 1970. */
  readonly nowMs: number;
  readonly createId: () => string;
}

/**
 * Writes an episode within the caller's transaction.
 *
 * @returns The execution after the episode; `undefined` when it has ended or its instance is gone, with all its messages.
 */
export function recordEpisode(store: Store, record: EpisodeRecord, effects: Effects): Execution | undefined {
  const { result, execution } = record;
  const row = rowAfter(record);
  const isContinued =
    result.kind === "replayed" && result.replay.isFinished && result.replay.continuation !== undefined;
  if (isContinued) return continueAsNew(store, record, row, result, effects);
  if (!store.instances.updateProgress(row)) return undefined;
  const scheduled = scheduleAll(store, record, row, effects);
  if (isFinal(row)) {
    finish(store, record, row, scheduled, effects);
    return undefined;
  }
  return appendEvents(execution, row, addHistory(store, record, row, scheduled));
}

type ReplayedEpisode = Extract<EpisodeResult, { readonly kind: "replayed" }>;

/** The instance after the episode. */
function rowAfter({ execution, result, nowMs }: EpisodeRecord): InstanceRow {
  const { row } = execution;
  const episodes = row.episodes + 1;
  return { ...row, orchestration_ms: nowMs, updated_ms: nowMs, episodes, ...changesOf(row, result) };
}

function changesOf(row: InstanceRow, result: EpisodeResult): Partial<InstanceRow> {
  switch (result.kind) {
    case "terminated":
      return { status: "Terminated", output: result.reason ?? null };
    case "failed":
      return { status: "Failed", output: result.output, custom_status: null };
    case "replayed":
      return { ...outcomeOf(row.name, result), custom_status: nextCustomStatus(row, result) };
  }
}

function outcomeOf(name: string, { state, replay }: ReplayedEpisode): Pick<InstanceRow, "status" | "output"> {
  if (replay.isFinished && state.error !== undefined) {
    return { status: "Failed", output: orchestratorFailed(name, state.error) };
  }
  if (replay.isFinished) return { status: "Completed", output: state.output ?? null };
  if (replay.isSuspended) return { status: "Suspended", output: replay.suspendReason ?? null };
  return { status: "Running", output: null };
}

/** Every episode sets the custom status, except that the first one of a continued execution keeps the previous value. */
function nextCustomStatus(row: InstanceRow, { state }: ReplayedEpisode): string | null {
  const isFirstOfContinued = row.generation > 0 && row.episodes === 0;
  return state.customStatus ?? (isFirstOfContinued ? row.custom_status : null);
}

type FinalRow = InstanceRow & { readonly status: keyof typeof OrchestrationStatusNumber };

function isFinal(row: InstanceRow): row is FinalRow {
  return isFinished(row.status);
}

/** Adds the episode to the history. Returns its events. */
function addHistory(
  store: Store,
  { newEvents, nowMs }: EpisodeRecord,
  row: InstanceRow,
  last: readonly EncodedEvent[],
): readonly EncodedEvent[] {
  const added = [...newEvents, ...last, encodeMarker(EventType.orchestratorCompleted, nowMs)];
  store.instances.addHistory(row.hub_key, row.episodes - 1, joinEvents(added));
  return added;
}

function finish(
  store: Store,
  record: EpisodeRecord,
  row: FinalRow,
  scheduled: readonly EncodedEvent[],
  effects: Effects,
): void {
  const { result, nowMs } = record;
  const completed = historyEvent({
    EventType: EventType.executionCompleted,
    EventId: nextId(result),
    Timestamp: isoTime(nowMs),
    OrchestrationStatus: OrchestrationStatusNumber[row.status],
    Result: row.output,
  });
  addHistory(store, record, row, [...scheduled, encodeEvent(completed)]);
  removeLeftovers(store, record, row, effects);
  effects.finished.push({ id: row.id, row });
  if (row.parent_key === null) return;
  const parent = { hubKey: row.parent_key, executionId: row.parent_execution_id };
  if (store.messages.send(parent, historyEvent(childEnd(row, result, nowMs)))) effects.instances.push(parent.hubKey);
}

/**
 * Removes what an instance that has ended leaves behind: messages, timers, activities and locks. An orchestrator that has
 * ended by itself has waited for all its activities.
 */
function removeLeftovers(store: Store, { execution, result }: EpisodeRecord, row: InstanceRow, effects: Effects): void {
  const scheduled = result.kind === "replayed" ? result.replay.newTasks : [];
  store.messages.removeMessages(row.hub_key);
  if (result.kind !== "replayed") store.messages.removeActivities(row.hub_key);
  if (execution.hasTimers || scheduled.some(({ kind }) => kind === "timer")) store.messages.removeTimers(row.hub_key);
  if (execution.usesEntities || scheduled.some(({ kind }) => kind === "entityMessage")) {
    releaseLocks(store, row.id, effects);
  }
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
  record: EpisodeRecord,
  row: InstanceRow,
  { replay }: ReplayedEpisode,
  effects: Effects,
): Execution | undefined {
  const { nowMs, createId } = record;
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
  if (!store.instances.update(next)) return undefined;
  scheduleAll(store, record, row, effects);
  store.instances.removeHistory(row.hub_key);
  store.messages.removeDirectedMessages(row.hub_key);
  store.messages.removeTimers(row.hub_key);
  store.messages.removeActivities(row.hub_key);
  sendExecutionStarted(store, next, nowMs, null, effects);
  for (const event of replay.carriedOver) {
    store.messages.send({ hubKey: row.hub_key, executionId: next.execution_id }, event);
  }
  return emptyExecution(next);
}

function scheduleAll(store: Store, record: EpisodeRecord, row: InstanceRow, effects: Effects): readonly EncodedEvent[] {
  const { result } = record;
  if (result.kind !== "replayed") return [];
  return result.replay.newTasks.map((task) => encodeEvent(schedule(store, record, row, task, effects)));
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
      startInstance(store, child, effects, () => true);
      const created = { Name: name, InstanceId: instanceId, Version: version ?? "", Input: null };
      return historyEvent({ EventType: EventType.subOrchestrationCreated, ...common, ...created });
    }
    case "entityMessage": {
      const { schedulerId, message } = task;
      const isRequest = isEntityRequest(message);
      if (isRequest) store.entities.send(schedulerId, message);
      else store.entities.release(schedulerId, message.parent);
      effects.entities.push(schedulerId);
      const sent = { InstanceId: schedulerId, Name: isRequest ? "op" : "release", Input: JSON.stringify(message) };
      return historyEvent({ EventType: EventType.eventSent, ...common, ...sent });
    }
  }
}

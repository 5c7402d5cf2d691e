import type { Decision } from "../replay/decide.ts";
import { EventType, type HistoryEvent, historyEvent, isoTime, type NewEvent } from "../replay/history-events.ts";
import type { Schedule } from "../replay/schedule.ts";
import { type Execution, eventsText, grow } from "../runtime/execution.ts";
import type { Effects } from "./effects.ts";
import type { InstanceRow } from "./instance-store.ts";
import { announceExecution, startInstance } from "./start-instance.ts";
import { isFinished, type Store } from "./store.ts";

/** Everything an episode writes, but for the removal of the messages it consumed. */
export interface EpisodeRecord {
  readonly execution: Execution;
  readonly fresh: readonly HistoryEvent[];
  readonly decision: Decision;
  /** Orchestration time of the episode, milliseconds since 1970. */
  readonly nowMs: number;
  readonly createId: () => string;
}

/**
 * Writes an episode within the caller's transaction.
 *
 * @returns The execution as it stands now; `undefined` when it has ended or its instance is gone.
 */
export function recordEpisode(store: Store, record: EpisodeRecord, effects: Effects): Execution | undefined {
  const { decision, execution, nowMs } = record;
  if (!store.instances.has(execution.row.hub_key)) return undefined;
  const row: InstanceRow = { ...execution.row, orchestration_ms: nowMs, updated_ms: nowMs };
  switch (decision.kind) {
    case "terminated":
      return finish(store, record, { ...row, status: "Terminated", output: decision.reason ?? null }, [], effects);
    case "failed": {
      const customStatus = decision.customStatus ?? null;
      return finish(
        store,
        record,
        { ...row, status: "Failed", output: decision.output, custom_status: customStatus },
        [],
        effects,
      );
    }
    case "goesOn":
      return goOn(store, record, decision, row, effects);
  }
}

type GoesOn = Extract<Decision, { readonly kind: "goesOn" }>;

function goOn(
  store: Store,
  record: EpisodeRecord,
  decision: GoesOn,
  before: InstanceRow,
  effects: Effects,
): Execution | undefined {
  const { state, replay } = decision;
  const row = { ...before, custom_status: nextCustomStatus(before, state.customStatus) };
  const scheduled = replay.fresh.map((schedule) => emit(store, record, row, schedule, effects));
  if (replay.isFinished && replay.continuation !== undefined) {
    return continueAsNew(store, record, row, decision, effects);
  }
  if (replay.isFinished && state.error !== undefined) {
    const output = `Orchestrator function '${row.name}' failed: ${state.error}`;
    return finish(store, record, { ...row, status: "Failed", output }, scheduled, effects);
  }
  if (replay.isFinished) {
    return finish(store, record, { ...row, status: "Completed", output: state.output ?? null }, scheduled, effects);
  }
  const status = replay.isSuspended ? "Suspended" : "Running";
  const output = replay.isSuspended ? (replay.suspendReason ?? null) : null;
  return append(store, record, { ...row, status, output }, scheduled);
}

/** Each episode sets it anew, except that the first one of a new execution keeps what the former one left. */
function nextCustomStatus(row: InstanceRow, given: string | undefined): string | null {
  const isFirstOfContinued = row.generation > 0 && row.episodes === 0;
  return given ?? (isFirstOfContinued ? row.custom_status : null);
}

/** Adds the episode to the history. */
function append(
  store: Store,
  { execution, fresh, nowMs }: EpisodeRecord,
  row: InstanceRow,
  last: readonly HistoryEvent[],
): Execution | undefined {
  const end = historyEvent({ EventType: EventType.orchestratorCompleted, Timestamp: isoTime(nowMs) });
  const added = [...fresh, ...last, end];
  const grown = { ...row, episodes: row.episodes + 1 };
  store.instances.update(grown);
  store.instances.addHistory(row.hub_key, row.episodes, eventsText(added));
  return isFinished(grown.status) ? undefined : grow(execution, grown, added);
}

const statusNumbers: Readonly<Record<string, number>> = { Completed: 1, Failed: 3, Terminated: 5 };

function finish(
  store: Store,
  record: EpisodeRecord,
  row: InstanceRow,
  scheduled: readonly HistoryEvent[],
  effects: Effects,
): undefined {
  const { decision, nowMs } = record;
  const completed = historyEvent({
    EventType: EventType.executionCompleted,
    EventId: nextId(decision),
    Timestamp: isoTime(nowMs),
    OrchestrationStatus: statusNumbers[row.status] ?? 3,
    Result: row.output,
  });
  append(store, record, row, [...scheduled, completed]);
  store.messages.removeMessages(row.hub_key);
  store.messages.removeTimers(row.hub_key);
  store.messages.removeActivities(row.hub_key);
  effects.finished.add(row.id);
  if (row.parent_key === null) return;
  const parent = { hubKey: row.parent_key, executionId: row.parent_execution_id };
  if (store.messages.send(parent, historyEvent(childEnd(row, decision, nowMs)))) effects.instances.add(parent.hubKey);
}

function nextId(decision: Decision): number {
  if (decision.kind === "goesOn") return decision.replay.nextId;
  return decision.kind === "failed" ? decision.nextId : 0;
}

/** What the parent hears of its child's end. */
function childEnd(row: InstanceRow, decision: Decision, nowMs: number): NewEvent {
  const common = { Timestamp: isoTime(nowMs), TaskScheduledId: row.parent_task ?? -1 };
  if (row.status === "Completed") {
    return { EventType: EventType.subOrchestrationCompleted, ...common, Result: row.output };
  }
  const details = decision.kind === "goesOn" ? decision.state.failureDetails : undefined;
  return {
    EventType: EventType.subOrchestrationFailed,
    ...common,
    Reason: row.output ?? "",
    Details: row.status === "Terminated" ? null : `The sub-orchestration "${row.id}" failed.`,
    ...(details === undefined ? {} : { FailureDetails: details }),
  };
}

/** The next execution begins with an empty history; nothing meant for the former one may reach it. */
function continueAsNew(
  store: Store,
  { nowMs, createId }: EpisodeRecord,
  row: InstanceRow,
  { replay }: GoesOn,
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
  store.messages.removeDirected(row.hub_key);
  store.messages.removeTimers(row.hub_key);
  store.messages.removeActivities(row.hub_key);
  announceExecution(store, next, nowMs, null, effects);
  for (const event of replay.carriedOver) {
    store.messages.send({ hubKey: row.hub_key, executionId: next.execution_id }, event);
  }
  return { row: next, events: [], playedText: "" };
}

/** Puts a schedule on its way and returns the event that records it. */
function emit(
  store: Store,
  { nowMs, createId }: EpisodeRecord,
  row: InstanceRow,
  schedule: Schedule,
  effects: Effects,
): HistoryEvent {
  const common = { EventId: schedule.id, Timestamp: isoTime(nowMs) };
  const to = { hubKey: row.hub_key, executionId: row.execution_id };
  switch (schedule.kind) {
    case "activity": {
      const { name } = schedule;
      const input = schedule.input === undefined ? null : JSON.stringify(schedule.input);
      const ids = { hub_key: row.hub_key, instance_id: row.id, execution_id: row.execution_id };
      store.messages.addActivity({ ...ids, task: schedule.id, name, input });
      effects.hasActivities = true;
      return historyEvent({ EventType: EventType.taskScheduled, ...common, Name: name, Version: "", Input: null });
    }
    case "timer": {
      const FireAt = isoTime(schedule.fireAtMs);
      const fired = { EventType: EventType.timerFired, Timestamp: isoTime(nowMs), TimerId: schedule.id, FireAt };
      store.messages.setTimer(to, schedule.fireAtMs, historyEvent(fired));
      effects.earliestTimerMs = Math.min(effects.earliestTimerMs, schedule.fireAtMs);
      return historyEvent({ EventType: EventType.timerCreated, ...common, FireAt });
    }
    case "subOrchestration": {
      const { name, instanceId, version } = schedule;
      const input = JSON.stringify(schedule.input ?? null);
      const parent = { row, task: schedule.id };
      const child = { id: instanceId, name, input, version: version ?? null, executionId: createId(), nowMs, parent };
      startInstance(store, child, effects);
      const created = { Name: name, InstanceId: instanceId, Version: version ?? "", Input: null };
      return historyEvent({ EventType: EventType.subOrchestrationCreated, ...common, ...created });
    }
    case "entityMessage": {
      const { schedulerId, message } = schedule;
      store.entities.send(schedulerId, message);
      effects.entities.add(schedulerId);
      const sent = { InstanceId: schedulerId, Name: "op", Input: JSON.stringify(message) };
      return historyEvent({ EventType: EventType.eventSent, ...common, ...sent });
    }
  }
}

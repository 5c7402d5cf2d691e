import {
  type EncodedEvent,
  EventType,
  encodeEvent,
  type HistoryEvent,
  playedEventText,
} from "../replay/history-events.ts";
import type { ReplayedExecution } from "../replay/orchestrator-protocol.ts";
import type { InstanceRow, InstanceStore } from "./instance-store.ts";

/** One running execution: its instance's row and its history so far. */
export interface Execution extends Pick<ReplayedExecution, "events" | "playedText" | "uncheckedFrom"> {
  readonly row: InstanceRow;
  /** Whether it has ever created a timer. Without one there are none to look for. */
  readonly hasTimers: boolean;
  /** Whether it has ever sent a message to an entity. Without one it holds no locks. */
  readonly usesEntities: boolean;
  /** Names of the external events that the last replay waited for, in order; not stored. */
  readonly awaitedEvents?: readonly string[];
}

/** @returns `undefined` when the instance is gone. */
export function loadExecution(instances: InstanceStore, hubKey: number): Execution | undefined {
  const row = instances.byKey(hubKey);
  if (row === undefined) return undefined;
  const text = instances.history(hubKey).filter(Boolean).join(",");
  const events = JSON.parse(`[${text}]`) as readonly HistoryEvent[];
  return {
    row,
    events,
    playedText: toPlayedText(events.map(encodeEvent)),
    uncheckedFrom: 0,
    hasTimers: events.some(isTimer),
    usesEntities: events.some(isEntityMessage),
  };
}

/** The next execution of an instance, without a history. */
export function emptyExecution(row: InstanceRow): Execution {
  return { row, events: [], playedText: "", uncheckedFrom: 0, hasTimers: false, usesEntities: false };
}

function isTimer(event: HistoryEvent): boolean {
  return event.EventType === EventType.timerCreated;
}

function isEntityMessage(event: HistoryEvent): boolean {
  return event.EventType === EventType.eventSent;
}

/** The execution after one more episode. */
export function appendEvents(execution: Execution, row: InstanceRow, added: readonly EncodedEvent[]): Execution {
  const { playedText, hasTimers, usesEntities } = execution;
  const separator = playedText === "" || added.length === 0 ? "" : ",";
  return {
    row,
    events: [...execution.events, ...added.map(({ event }) => event)],
    uncheckedFrom: execution.events.length,
    playedText: `${playedText}${separator}${toPlayedText(added)}`,
    hasTimers: hasTimers || added.some(({ event }) => isTimer(event)),
    usesEntities: usesEntities || added.some(({ event }) => isEntityMessage(event)),
  };
}

/** The execution as the replay reads it. */
export function toReplayedExecution({ row, events, playedText, uncheckedFrom }: Execution): ReplayedExecution {
  return {
    instanceId: row.id,
    executionId: row.execution_id,
    parentInstanceId: row.parent_id,
    name: row.name,
    input: row.input,
    events,
    playedText,
    uncheckedFrom,
  };
}

function toPlayedText(events: readonly EncodedEvent[]): string {
  return events.map(playedEventText).join(",");
}

/**
 * The least recently used executions are dropped above a number of characters of history and read from the database again
 * when needed, so that an instance that waits uses disk space and not memory.
 */
export class ExecutionCache {
  readonly #entries = new Map<number, Execution>();
  readonly #limit: number;
  #size = 0;

  constructor(limitInCharacters: number) {
    this.#limit = limitInCharacters;
  }

  /** The execution, which stays in the cache. */
  peek(hubKey: number): Execution | undefined {
    return this.#entries.get(hubKey);
  }

  /** Removes an execution; `put` adds it again as the newest. */
  take(hubKey: number): Execution | undefined {
    const execution = this.#entries.get(hubKey);
    if (execution !== undefined) {
      this.#entries.delete(hubKey);
      this.#size -= sizeOf(execution);
    }
    return execution;
  }

  /** Adds an execution only if none has to be dropped for it. */
  putIfRoom(execution: Execution): void {
    if (this.#size + sizeOf(execution) <= this.#limit) this.put(execution);
  }

  put(execution: Execution): void {
    this.take(execution.row.hub_key);
    this.#entries.set(execution.row.hub_key, execution);
    this.#size += sizeOf(execution);
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#limit) break;
      this.take(oldest);
    }
  }
}

/** Rows and bookkeeping count as well, so that the memory of many small executions is bounded, too. */
const OVERHEAD_IN_CHARACTERS = 1_000;

function sizeOf(execution: Execution): number {
  const { input, custom_status } = execution.row;
  return OVERHEAD_IN_CHARACTERS + execution.playedText.length + (input?.length ?? 0) + (custom_status?.length ?? 0);
}

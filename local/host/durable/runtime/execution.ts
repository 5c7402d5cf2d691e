import { becomesPlayed, type HistoryEvent } from "../replay/history-events.ts";
import type { InstanceRow, InstanceStore } from "../store/instance-store.ts";

/** One running execution as the engine works with it. */
export interface Execution {
  readonly row: InstanceRow;
  readonly events: readonly HistoryEvent[];
  /** The events as JSON objects separated by commas, ready for the next payload: received ones are marked as played. */
  readonly playedText: string;
}

export function loadExecution(instances: InstanceStore, hubKey: number): Execution | undefined {
  const row = instances.byKey(hubKey);
  if (row === undefined) return undefined;
  const text = instances.history(hubKey).filter(Boolean).join(",");
  const events = JSON.parse(`[${text}]`) as readonly HistoryEvent[];
  return { row, events, playedText: toPlayedText(events) };
}

/** The execution after one more episode. */
export function grow(execution: Execution, row: InstanceRow, added: readonly HistoryEvent[]): Execution {
  const separator = execution.playedText === "" || added.length === 0 ? "" : ",";
  return {
    row,
    events: [...execution.events, ...added],
    playedText: `${execution.playedText}${separator}${toPlayedText(added)}`,
  };
}

export function eventsText(events: readonly HistoryEvent[]): string {
  return events.map((event) => JSON.stringify(event)).join(",");
}

function toPlayedText(events: readonly HistoryEvent[]): string {
  return eventsText(events.map((event) => (becomesPlayed(event) ? { ...event, IsPlayed: true } : event)));
}

/**
 * The executions used last, up to a number of characters of history. What falls out is read from the database again, so
 * that an instance that waits costs disk and not memory.
 */
export class ExecutionCache {
  readonly #entries = new Map<number, Execution>();
  readonly #limit: number;
  #size = 0;

  constructor(limitInCharacters: number) {
    this.#limit = limitInCharacters;
  }

  /** Takes an execution out; `put` brings it back in as the newest. */
  take(hubKey: number): Execution | undefined {
    const execution = this.#entries.get(hubKey);
    if (execution !== undefined) {
      this.#entries.delete(hubKey);
      this.#size -= sizeOf(execution);
    }
    return execution;
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

/** Rows and bookkeeping count as well, so that many small executions are bounded, too. */
const OVERHEAD_IN_CHARACTERS = 1_000;

function sizeOf(execution: Execution): number {
  const { input, custom_status } = execution.row;
  return OVERHEAD_IN_CHARACTERS + execution.playedText.length + (input?.length ?? 0) + (custom_status?.length ?? 0);
}

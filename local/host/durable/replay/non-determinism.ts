import { EventType, type HistoryEvent } from "./history-events.ts";
import type { ScheduledTask } from "./scheduled-task.ts";

/** The history contains a scheduled task that the replay did not produce under the same number. The message is the real host's. */
export class NonDeterministicError extends Error {
  readonly event: HistoryEvent;
  readonly produced: ScheduledTask | undefined;

  constructor(event: HistoryEvent, produced: ScheduledTask | undefined) {
    super(describe(event, produced));
    this.event = event;
    this.produced = produced;
  }
}

/**
 * Confirms that the replay produced the task which the history says was scheduled.
 *
 * @throws NonDeterministicError
 */
export function confirmScheduled(unconfirmed: Map<number, ScheduledTask>, event: HistoryEvent): void {
  const produced = unconfirmed.get(event.EventId);
  if (produced === undefined || produced.kind !== kindOf(event) || !sameName(produced, event)) {
    throw new NonDeterministicError(event, produced);
  }
  unconfirmed.delete(event.EventId);
}

const kinds: Readonly<Record<number, ScheduledTask["kind"]>> = {
  [EventType.taskScheduled]: "activity",
  [EventType.timerCreated]: "timer",
  [EventType.subOrchestrationCreated]: "subOrchestration",
  [EventType.eventSent]: "entityMessage",
};

const words: Readonly<Record<ScheduledTask["kind"], readonly [task: string, action: string]>> = {
  activity: ["an activity task", "ScheduleTaskOrchestratorAction"],
  timer: ["a timer task", "CreateTimerOrchestratorAction"],
  subOrchestration: ["a sub-orchestration task", "CreateSubOrchestrationAction"],
  entityMessage: ["a send event task", "SendEventOrchestratorAction"],
};

function kindOf(event: HistoryEvent): ScheduledTask["kind"] {
  return kinds[event.EventType] ?? "timer";
}

function sameName(produced: ScheduledTask, event: HistoryEvent): boolean {
  if (produced.kind !== "activity" && produced.kind !== "subOrchestration") return true;
  return produced.name.toLowerCase() === (event.Name ?? "").toLowerCase();
}

function describe(event: HistoryEvent, produced: ScheduledTask | undefined): string {
  const [task] = words[kindOf(event)];
  const named = `named ${event.Name ? `'${event.Name}' ` : ""}`;
  const instead =
    produced === undefined
      ? "the current orchestration replay has not scheduled anything with this sequence number."
      : `the current orchestration replay instead produced a ${words[produced.kind][1]} action${nameOf(produced)} with this sequence number.`;
  return (
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${task} with sequence number ` +
    `${event.EventId} ${named}but ${instead} Was a change made to the orchestrator code after this instance had already started running?`
  );
}

/** The name of a produced sub-orchestration, which the real host adds to its message. */
function nameOf(produced: ScheduledTask): string {
  return produced.kind === "subOrchestration" ? ` named '${produced.name}'` : "";
}

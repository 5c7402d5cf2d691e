import { EventType, type HistoryEvent } from "./history-events.ts";
import type { Schedule } from "./schedule.ts";

/** The history holds a schedule that the replay did not produce under the same number. The message is the real host's. */
export class NonDeterminism extends Error {
  readonly event: HistoryEvent;
  readonly produced: Schedule | undefined;

  constructor(event: HistoryEvent, produced: Schedule | undefined) {
    super(describe(event, produced));
    this.event = event;
    this.produced = produced;
  }
}

/** Throws {@link NonDeterminism} unless the replay produced what the history says was scheduled. */
export function confirm(unconfirmed: Map<number, Schedule>, event: HistoryEvent): void {
  const produced = unconfirmed.get(event.EventId);
  if (produced === undefined || produced.kind !== kindOf(event) || !sameName(produced, event)) {
    throw new NonDeterminism(event, produced);
  }
  unconfirmed.delete(event.EventId);
}

const kinds: Readonly<Record<number, Schedule["kind"]>> = {
  [EventType.taskScheduled]: "activity",
  [EventType.timerCreated]: "timer",
  [EventType.subOrchestrationCreated]: "subOrchestration",
  [EventType.eventSent]: "entityMessage",
};

const words: Readonly<Record<Schedule["kind"], readonly [task: string, action: string]>> = {
  activity: ["an activity task", "ScheduleTaskOrchestratorAction"],
  timer: ["a timer task", "CreateTimerOrchestratorAction"],
  subOrchestration: ["a sub-orchestration task", "CreateSubOrchestrationAction"],
  entityMessage: ["a send event task", "SendEventOrchestratorAction"],
};

function kindOf(event: HistoryEvent): Schedule["kind"] {
  return kinds[event.EventType] ?? "timer";
}

function sameName(produced: Schedule, event: HistoryEvent): boolean {
  if (produced.kind !== "activity" && produced.kind !== "subOrchestration") return true;
  return produced.name.toLowerCase() === (event.Name ?? "").toLowerCase();
}

function describe(event: HistoryEvent, produced: Schedule | undefined): string {
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

/** Only where kinds agree does the name tell the two apart. */
function nameOf(produced: Schedule): string {
  return produced.kind === "subOrchestration" ? ` named '${produced.name}'` : "";
}

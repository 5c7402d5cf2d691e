import { hash } from "node:crypto";
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
export function confirmScheduled(
  unconfirmed: Map<number, ScheduledTask>,
  event: HistoryEvent,
  checksInput = false,
): void {
  const produced = unconfirmed.get(event.EventId);
  if (produced === undefined || produced.kind !== kindOf(event) || !sameName(produced, event)) {
    throw new NonDeterministicError(event, produced);
  }
  if (checksInput && !isSameCall(produced, event)) throw new ChangedInputError(event, produced);
  unconfirmed.delete(event.EventId);
}

/**
 * The replay produced the same task with another input. The real host does not notice: a task that has not completed keeps the
 * first input, and the orchestrator continues as if it were the second.
 */
class ChangedInputError extends NonDeterministicError {
  override readonly message: string;

  constructor(event: HistoryEvent, produced: ScheduledTask) {
    super(event, produced);
    const [task] = words[produced.kind];
    const named = "name" in produced ? ` "${produced.name}"` : "";
    const what = produced.kind === "timer" ? "due time" : "input";
    this.message = `on replay, ${task}${named} with sequence number ${produced.id} has another ${what} than before`;
  }
}

/** Identifies a task's input, and the ID of a sub-orchestration; short, because it is stored with the history. */
export function inputDigest(task: ScheduledTask): string | undefined {
  if (task.kind !== "activity" && task.kind !== "subOrchestration") return undefined;
  const json = JSON.stringify(task.input) ?? "";
  return json.length <= MAX_PLAIN_LENGTH ? json : hash("sha1", json, "base64url");
}

/** A short input identifies itself; hashing it would take longer. */
const MAX_PLAIN_LENGTH = 32;

function isSameCall(produced: ScheduledTask, event: HistoryEvent): boolean {
  if (produced.kind === "timer") return event.FireAt === undefined || Date.parse(event.FireAt) === produced.fireAtMs;
  if (produced.kind === "entityMessage") return event.Input === JSON.stringify(produced.message);
  if (produced.kind === "subOrchestration" && produced.instanceId !== event.InstanceId) return false;
  return event.InputDigest === undefined || event.InputDigest === inputDigest(produced);
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

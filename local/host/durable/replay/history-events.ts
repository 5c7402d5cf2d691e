/**
 * The history of an orchestration execution, in the shape in which the durable SDK reads it.
 * Numbers and member names are those of the Durable Functions out-of-process protocol (schemas V3 and V4).
 */

/** Event types by the number under which they travel. */
export const EventType = {
  executionStarted: 0,
  executionCompleted: 1,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCreated: 7,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventSent: 14,
  eventRaised: 15,
  genericEvent: 17,
  executionSuspended: 19,
  executionResumed: 20,
} as const;

/** Final statuses by the number under which `ExecutionCompleted` carries them. */
export const OrchestrationStatusNumber = { Completed: 1, Failed: 3, Terminated: 5 } as const;

type EventTypeNumber = (typeof EventType)[keyof typeof EventType];

/** Details of a failure, known when the app describes its errors (`setExceptionPropertiesProvider`). */
export interface FailureDetails {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
  readonly StackTrace?: string | null;
  readonly IsNonRetriable?: boolean;
  readonly Properties?: unknown;
  readonly InnerFailure?: FailureDetails | null;
}

/** One history event. Only the members of its own type are set; `Timestamp` is ISO 8601 UTC. */
export interface HistoryEvent {
  readonly EventType: EventTypeNumber;
  /** The sequence number of a scheduled task; −1 for events that the orchestrator received. */
  readonly EventId: number;
  readonly IsPlayed: boolean;
  readonly Timestamp: string;
  readonly Name?: string | null;
  readonly Version?: string;
  /** JSON text. */
  readonly Input?: string | null;
  readonly OrchestrationInstance?: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly ParentInstance?: {
    readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
    readonly Name: string | null;
    readonly TaskScheduleId: number;
  } | null;
  readonly Tags?: null;
  readonly OrchestrationStatus?: number;
  /** JSON text. */
  readonly Result?: string | null;
  readonly TaskScheduledId?: number;
  readonly Reason?: string | null | undefined;
  readonly Details?: string | null | undefined;
  readonly FailureDetails?: FailureDetails | null | undefined;
  readonly InstanceId?: string;
  readonly FireAt?: string;
  readonly TimerId?: number;
  readonly Data?: string;
  /** Of this host alone: identifies the input of a scheduled task. */
  readonly InputDigest?: string | undefined;
}

/** An event before the host adds it to a history. */
export type NewEvent = Omit<HistoryEvent, "IsPlayed" | "EventId"> & { readonly EventId?: number };

/** Completes a new event, which is not played yet. */
export function historyEvent(event: NewEvent): HistoryEvent {
  // The first members keep their place: `IsPlayed` precedes all that contain data.
  const first = { EventType: event.EventType, EventId: -1, IsPlayed: false, Timestamp: event.Timestamp };
  return Object.assign(first, event);
}

/** `Timestamp` and `FireAt` are ISO 8601 text; the engine uses milliseconds since 1970. */
export function isoTime(atMs: number): string {
  if (atMs !== latest.atMs) latest = { atMs, text: formatTime(Math.trunc(atMs)) };
  return latest.text;
}

/** Most events of an episode have the same time, and most episodes the same second. */
let latest = { atMs: 0, text: new Date(0).toISOString() };
let latestSecond = { startMs: 0, text: new Date(0).toISOString().slice(0, -4) };

function formatTime(atMs: number): string {
  const startMs = Math.floor(atMs / 1000) * 1000;
  if (startMs !== latestSecond.startMs) {
    latestSecond = { startMs, text: new Date(startMs).toISOString().slice(0, -4) };
  }
  return `${latestSecond.text}${String(atMs - startMs).padStart(3, "0")}Z`;
}

/** Whether the orchestrator received the event. The real host marks only these as played, not the scheduling events. */
function isReceivedEvent(event: HistoryEvent): boolean {
  return RECEIVED.has(event.EventType);
}

/** An event with its JSON text, which is the same wherever the event is stored, sent and cached. */
export interface EncodedEvent {
  readonly event: HistoryEvent;
  readonly text: string;
}

export function encodeEvent(event: HistoryEvent): EncodedEvent {
  return { event, text: JSON.stringify(event) };
}

/** The begin or the end of an episode. */
export function encodeMarker(
  type: typeof EventType.orchestratorStarted | typeof EventType.orchestratorCompleted,
  atMs: number,
): EncodedEvent {
  const Timestamp = isoTime(atMs);
  return {
    event: { EventType: type, EventId: -1, IsPlayed: false, Timestamp },
    text: `{"EventType":${type},"EventId":-1,${NOT_PLAYED},"Timestamp":"${Timestamp}"}`,
  };
}

/** Events as JSON objects separated by commas, as they are stored and sent. */
export function joinEvents(events: readonly EncodedEvent[]): string {
  let joined = "";
  for (const { text } of events) joined = joined === "" ? text : `${joined},${text}`;
  return joined;
}

const NOT_PLAYED = '"IsPlayed":false';

/** The text of an event that has been played. `IsPlayed` precedes all members that contain data. */
export function playedEventText({ event, text }: EncodedEvent): string {
  if (!isReceivedEvent(event)) return text;
  const at = text.indexOf(NOT_PLAYED);
  return at === -1 ? text : `${text.slice(0, at)}"IsPlayed":true${text.slice(at + NOT_PLAYED.length)}`;
}

const RECEIVED: ReadonlySet<number> = new Set([
  EventType.executionStarted,
  EventType.taskCompleted,
  EventType.taskFailed,
  EventType.subOrchestrationCompleted,
  EventType.subOrchestrationFailed,
  EventType.timerFired,
  EventType.eventRaised,
  EventType.executionSuspended,
  EventType.executionResumed,
]);

/**
 * The history of an orchestration execution, in the shape in which the durable SDK reads it.
 * Numbers and member names are those of the Durable Functions out-of-process protocol (schema V3).
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

type EventTypeNumber = (typeof EventType)[keyof typeof EventType];

/** What a host knows of a failure when the app describes its errors (`setExceptionPropertiesProvider`). */
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
  /** The sequence number of what the orchestrator scheduled, −1 for what it received. */
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
  readonly Reason?: string | null;
  readonly Details?: string | null;
  readonly FailureDetails?: FailureDetails | null;
  readonly InstanceId?: string;
  readonly FireAt?: string;
  readonly TimerId?: number;
  readonly Data?: string;
}

/** An event on its way: everything but what the host adds when it enters the history. */
export type NewEvent = Omit<HistoryEvent, "IsPlayed" | "EventId"> & { readonly EventId?: number };

/** Completes an event. New events are not played yet. */
export function historyEvent(event: NewEvent): HistoryEvent {
  const { EventType: type, EventId: id = -1, Timestamp, ...members } = event;
  return { EventType: type, EventId: id, IsPlayed: false, Timestamp, ...members };
}

/** `Timestamp` and `FireAt` are ISO texts; the engine counts in milliseconds since 1970. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Only received events are marked as played on the real host; scheduling events stay as they are. */
export function becomesPlayed(event: HistoryEvent): boolean {
  return RECEIVED.has(event.EventType);
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
